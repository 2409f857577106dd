# Installs Pulumi's packages, once for each lock file; sourced by .ci/run. They are for deploy/pulumi alone, and too large for the root.
# Optional: without them, its test is skipped and says so.

install_pulumi() {
  local wanted=deploy/pulumi/package-lock.json folder=$cache/pulumi
  if ! cmp -s "$wanted" "$folder/installed"; then
    echo "Installing Pulumi's packages, which takes about a minute ..."
    rm -rf "$folder" && mkdir -p "$folder"
    cp deploy/pulumi/package.json "$wanted" "$folder"
    # No program of Pulumi's is needed to try the programs with mocked clouds.
    if ! npm ci --ignore-scripts --no-audit --no-fund --prefix "$folder" >"$cache/install.log" 2>&1; then
      echo "npm has not installed Pulumi's packages: the programs for the clouds are not tried."
      return
    fi
    cp "$wanted" "$folder/installed"
  fi
  # Whoever has installed them there has a folder.
  [ -d deploy/pulumi/node_modules ] && [ ! -L deploy/pulumi/node_modules ] || ln -sfn "$folder/node_modules" deploy/pulumi/node_modules
}
