const head = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>';

/** What stands where the web pages of a Dataverse would: there are none here. */
export function page(title: string, text: string): string {
  return `${head}${title}</title></head><body><p><strong>${title}</strong> - ${text}</p></body></html>\n`;
}
