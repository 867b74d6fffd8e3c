const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const secret = /([?&](?:key|token|password|unblock-key|X-Amz-Signature)=)[^&]*/gi;

/** A path and query without what opens anything. */
export function masked(pathAndQuery: string): string {
  return pathAndQuery.replace(secret, "$1***").replace(uuid, "***");
}
