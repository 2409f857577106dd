"""Writes a llama model of random weights, half a megabyte, that a real Ollama loads: it answers nonsense, by real code."""

import argparse
import string

import numpy
from gguf import GGUFWriter, TokenType

LAYERS, WIDTH, HEADS, FEED_FORWARD, CONTEXT = 2, 64, 4, 128, 32_768
SEED = 20_260_101

SPECIAL = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
BYTES = [(f"<0x{byte:02X}>", TokenType.BYTE) for byte in range(256)]
SPACE = [("\u2581", TokenType.NORMAL)]
VOCABULARY = SPECIAL + BYTES + SPACE
SPOKEN = [len(SPECIAL) + ord(character) for character in string.ascii_letters + string.digits]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="the GGUF file to write")
    writer = GGUFWriter(parser.parse_args().path, "llama")
    describe(writer)
    add_tokenizer(writer)
    add_weights(writer, numpy.random.default_rng(SEED))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def describe(writer: GGUFWriter) -> None:
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_file_type(0)


def add_tokenizer(writer: GGUFWriter) -> None:
    """Nothing to merge: every character of an ASCII text is one token, so that tests can count them."""
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token for token, _ in VOCABULARY])
    writer.add_token_scores([0.0] * len(VOCABULARY))
    writer.add_token_types([kind for _, kind in VOCABULARY])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)


def add_weights(writer: GGUFWriter, random: numpy.random.Generator) -> None:
    """Place 0 of the width holds 1 at every token, and no layer writes to it: the output has it for a bias."""

    def matrix(rows: int, columns: int) -> numpy.ndarray:
        return random.normal(0, columns**-0.5, (rows, columns)).astype(numpy.float32)

    def add_norm(name: str) -> None:
        writer.add_tensor(name, numpy.ones(WIDTH, numpy.float32))

    def add_writing(name: str, columns: int) -> None:
        weights = matrix(WIDTH, columns)
        weights[0] = 0
        writer.add_tensor(name, weights)

    embedding = matrix(len(VOCABULARY), WIDTH)
    embedding[:, 0] = 1
    writer.add_tensor("token_embd.weight", embedding)

    for layer in range(LAYERS):
        block = f"blk.{layer}"
        add_norm(f"{block}.attn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v"):
            writer.add_tensor(f"{block}.{part}.weight", matrix(WIDTH, WIDTH))
        add_writing(f"{block}.attn_output.weight", WIDTH)
        add_norm(f"{block}.ffn_norm.weight")
        for part in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"{block}.{part}.weight", matrix(FEED_FORWARD, WIDTH))
        add_writing(f"{block}.ffn_down.weight", FEED_FORWARD)

    # Letters and digits only, and never the end of the text: that comes when a test asks for it.
    output = numpy.zeros((len(VOCABULARY), WIDTH), numpy.float32)
    output[SPOKEN] = matrix(len(SPOKEN), WIDTH)
    output[SPOKEN, 0] = 16
    add_norm("output_norm.weight")
    writer.add_tensor("output.weight", output)


if __name__ == "__main__":
    main()
