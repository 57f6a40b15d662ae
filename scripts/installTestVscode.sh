#!/bin/sh
# Installs what the tests see Ratchet in: code-server, which is VS Code with a real extension host, into FOLDER unless it
# is there, and on request Chromium, from Debian's packages and as root.
#
#   installTestVscode.sh FOLDER [chromium]
set -eu

folder=$1
browser=${2-}
package=$(dirname "$0")/../test/vscode/codeServer

install_browser() {
  [ -n "$browser" ] || return 0
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install --yes --no-install-recommends "$browser"
}

# In a folder beside, renamed at the end: FOLDER is either complete or not there.
install_code_server() (
  [ ! -e "$folder" ] || exit 0
  new=$folder.$$
  trap 'rm -rf "$new"' EXIT
  mkdir -p "$new"
  cp "$package/package.json" "$package/package-lock.json" "$package/.npmrc" "$new"
  cd "$new"
  # Its own install script refuses other releases of Node and compiles eight packages; two of them are needed: spdlog
  # writes log files and so fills the Output panel, native-watchdog ends an extension host whose server died.
  npm ci --no-audit --no-fund
  cd node_modules/code-server/lib/vscode
  # Not `npm ci`: the shrinkwrap that comes with it does not match its package.json.
  npm install --omit=dev --ignore-scripts --no-audit --no-fund
  JOBS=max npm rebuild --foreground-scripts @vscode/spdlog @vscode/native-watchdog
  mv -T "$new" "$folder" || [ -e "$folder" ]
)

install_browser &
browser_job=$!
install_code_server &
server_job=$!
failed=0
wait "$browser_job" || failed=1
wait "$server_job" || failed=1
exit "$failed"
