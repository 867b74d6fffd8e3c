/** What lets pages of other origins ask; it goes out with every answer. */
export const crossOrigin: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "PUT, GET, POST, DELETE, OPTIONS",
  "Access-Control-Allow-Headers": "Accept, Content-Type, X-Dataverse-key, Range",
  "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, Content-Encoding",
};
