# Downloads $MODEL_URL to $MODEL_FILE, unless it is there. What has that name has the checksum $MODEL_SHA256.
set -eu
part=$MODEL_FILE.part

refuse() { # where the file is from, its checksum
  echo "REFUSED: the SHA-256 of $1 is $2, not $MODEL_SHA256. Correct model.sha256, or find out who changed the file."
  exit 1
}
checksum() {
  sha256sum "$1" | cut -d ' ' -f 1
}
# On the standard input of curl, since arguments can be seen in the list of processes.
header() {
  if [ -n "${MODEL_TOKEN:-}" ]; then printf 'header = "Authorization: Bearer %s"\n' "$MODEL_TOKEN"; fi
}

if [ -z "$MODEL_URL" ]; then
  [ -f "$MODEL_FILE" ] || { echo "There is no $MODEL_FILE in the volume. Put it there, or set model.url." && exit 1; }
  found=$(checksum "$MODEL_FILE")
  [ "$found" = "$MODEL_SHA256" ] || refuse "$MODEL_FILE" "$found"
  exit 0
fi
if [ -f "$MODEL_FILE" ]; then
  echo 'The model is here already.'
  exit 0
fi

echo "Downloading $MODEL_URL ..."
code=0
# Goes on where an earlier attempt was interrupted; kubelet is who tries again. A minute without a kilobyte a second is such an end, too.
status=$(header | curl --config - --fail --location --silent --show-error --continue-at - --speed-limit 1024 --speed-time 60 \
  --write-out '%{http_code}' --output "$part" "$MODEL_URL") || code=$?
# 416: there is nothing after what is here. 33: the host cannot send the rest alone.
if [ "$code" = 33 ]; then rm "$part"; fi
if [ "$code" != 0 ] && [ "$status" != 416 ]; then
  echo "The download has failed (curl $code, HTTP $status). The next attempt goes on with it."
  exit 1
fi
found=$(checksum "$part")
if [ "$found" != "$MODEL_SHA256" ]; then
  rm "$part"
  refuse "what came from $MODEL_URL" "$found"
fi
mv "$part" "$MODEL_FILE"
echo 'The model is here, and its checksum is right.'
