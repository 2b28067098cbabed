import { copyText } from './instruction.ts';

const FILE = '/tmp/java-proxy.sh';

/**
 * Java takes no notice of the variables by which everybody else finds a proxy, and Maven takes none of Java's own
 * properties without being told to. A proxy's user and password are left out: Java has no property for them.
 */
export const JAVA_PROXY = copyText(
  String.raw`options=
use_proxy() {
  address="$(printf '%s' "$2" | sed -n -E 's|^http://([^@/]*@)?([^:/]+:[0-9]+)/?$|\2|p')"
  [ -z "$address" ] || options="$options -D$1.proxyHost=${'${address%:*}'} -D$1.proxyPort=${'${address#*:}'} -Daether.connector.http.useSystemProperties=true"
}
use_proxy http "${'${http_proxy:-${HTTP_PROXY:-}}'}"
use_proxy https "${'${https_proxy:-${HTTPS_PROXY:-}}'}"
direct="$(printf '%s' "${'${no_proxy:-${NO_PROXY:-}}'}" | sed -e 's/ //g' -e 's/,/|/g' -e 's/^\./*./' -e 's/|\./|*./g')"
[ -z "$direct" ] || options="$options -Dhttp.nonProxyHosts=$direct"
[ -z "$options" ] || export JAVA_TOOL_OPTIONS="${'${JAVA_TOOL_OPTIONS:-}'}$options"
`,
  FILE,
);

/** The command after which Java uses the proxy, in the same shell. */
export const USE_JAVA_PROXY = `. ${FILE}`;
