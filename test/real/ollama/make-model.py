"""Writes a llama model of random weights, half a megabyte, that a real Ollama loads: it answers nonsense, by real code."""

import argparse
import string

import numpy
from gguf import GGUFWriter, TokenType

LAYERS, WIDTH, HEADS, FEED_FORWARD, CONTEXT = 2, 64, 4, 128, 8192
SEED = 20_260_101

SPECIAL = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
BYTES = [(f"<0x{byte:02X}>", TokenType.BYTE) for byte in range(256)]
VOCABULARY = SPECIAL + BYTES
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
    """No merges: every byte of a text is one token, so the tests can count them."""
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
    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, matrix(*shape))

    def matrix(*shape: int) -> numpy.ndarray:
        return random.normal(0, shape[-1] ** -0.5, shape).astype(numpy.float32)

    def norm(name: str) -> None:
        writer.add_tensor(name, numpy.ones(WIDTH, numpy.float32))

    tensor("token_embd.weight", len(VOCABULARY), WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        norm(f"{block}.attn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"{block}.{part}.weight", WIDTH, WIDTH)
        norm(f"{block}.ffn_norm.weight")
        tensor(f"{block}.ffn_gate.weight", FEED_FORWARD, WIDTH)
        tensor(f"{block}.ffn_up.weight", FEED_FORWARD, WIDTH)
        tensor(f"{block}.ffn_down.weight", WIDTH, FEED_FORWARD)
    norm("output_norm.weight")

    # Rows of zeros keep all but letters and digits unlikely: the end comes when the test says so, and the text is ASCII.
    output = numpy.zeros((len(VOCABULARY), WIDTH), numpy.float32)
    output[SPOKEN] = 4 * matrix(len(SPOKEN), WIDTH)
    writer.add_tensor("output.weight", output)


if __name__ == "__main__":
    main()
