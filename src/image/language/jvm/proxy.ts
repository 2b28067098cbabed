import { copyText } from '../../instruction.ts';

const JAVA_PROXY_SCRIPT = '/tmp/java-proxy.sh';

/**
 * Java ignores the usual proxy variables, and Maven ignores Java's properties unless configured otherwise. The
 * proxy's user and password are left out: Java has no property for them.
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
  JAVA_PROXY_SCRIPT,
);

/** After this command, Java uses the proxy, in the same shell. */
export const USE_JAVA_PROXY = `. ${JAVA_PROXY_SCRIPT}`;
