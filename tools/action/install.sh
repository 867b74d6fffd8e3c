#!/usr/bin/env bash
# Puts the command "dvflow" on the path of a job's later steps. It runs on a Deno of its own, so that a
# job's Deno of another version stays what it is; gone with the runner's temporary folder.
set -euo pipefail

version=2.9.5
home=$RUNNER_TEMP/dvflow
deno=$(command -v deno || true)

if [ -z "$deno" ] || ! "$deno" --version | grep -q "^deno $version "; then
  if ! command -v npm > /dev/null; then
    echo "::error title=Cannot install dvflow::There is neither npm nor Deno $version on this runner"
    exit 1
  fi
  npm install --silent --no-fund --no-audit --prefix "$home" "deno@$version"
  # What npm links may be a script that runs it; that would stand between it and the runner's signals.
  deno=$("$home/node_modules/.bin/deno" eval 'console.log(Deno.execPath())')
fi

dvflow=$home/bin/dvflow
mkdir -p "$home/bin"
{
  echo "#!/usr/bin/env bash"
  printf 'exec %q run --quiet -A --frozen --config %q %q "$@"\n' \
    "$deno" "$GITHUB_ACTION_PATH/deno.json" "$GITHUB_ACTION_PATH/cli/main.ts"
} > "$dvflow"
chmod +x "$dvflow"

echo "$home/bin" >> "$GITHUB_PATH"
{
  echo "deno=$deno"
  echo "dvflow=$dvflow"
} >> "$GITHUB_OUTPUT"
