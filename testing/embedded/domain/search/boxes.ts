import { QuerySyntaxError } from "./query.ts";

/** A part of the globe, in degrees. */
export interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** A box as it is kept; west may be greater than east, where it goes over the date line. */
export function writeBox({ west, east, north, south }: Box): string {
  return `ENVELOPE(${west},${east},${north},${south})`;
}

/** A box that was kept. */
export function readBox(text: string): Box {
  const [west = NaN, east = NaN, north = NaN, south = NaN] =
    (text.match(/-?[\d.]+(?:e-?\d+)?/gi) ?? [])
      .map(Number);
  return { west, east, north, south };
}

/** Whether a part of the globe is one: in bounds, and not upside down. */
export function isBox({ west, east, north, south }: Box): boolean {
  const isLongitude = (it: number): boolean => it >= -180 && it <= 180;
  const isLatitude = (it: number): boolean => it >= -90 && it <= 90;
  return isLongitude(west) && isLongitude(east) && isLatitude(north) && isLatitude(south) &&
    west <= east && south <= north;
}

const earthRadiusKm = 6371.0087714;

/**
 * What lies around a point.
 *
 * @param point Latitude and longitude, with a comma between.
 * @param radius Kilometres.
 * @throws {QuerySyntaxError} Where there is no such point.
 */
export function boxAround(point: string, radius: number): Box {
  const [latitude = NaN, longitude = NaN] = point.split(",").map(Number);
  const written = `${java(latitude)},${java(longitude)}`;
  const refuse = (axis: string, value: number): never => {
    throw new QuerySyntaxError(
      `Can't parse point '${written}' because: Bad ${axis} value ${
        java(value)
      } is not in boundary Rect(minX=-180.0,maxX=180.0,minY=-90.0,maxY=90.0)`,
    );
  };
  if (!(Math.abs(longitude) <= 180)) refuse("X", longitude);
  if (!(Math.abs(latitude) <= 90)) refuse("Y", latitude);
  const degrees = (radius / earthRadiusKm) * 180 / Math.PI;
  const [south, north] = [latitude - degrees, latitude + degrees];
  if (south <= -90 || north >= 90 || degrees >= 90) {
    return { west: -180, east: 180, south: Math.max(-90, south), north: Math.min(90, north) };
  }
  const turn = Math.asin(
    Math.min(1, Math.sin(degrees * Math.PI / 180) / Math.cos(latitude * Math.PI / 180)),
  ) * 180 / Math.PI;
  return { west: longitude - turn, east: longitude + turn, south, north };
}

/** A number as Java writes one with a point. */
export function java(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Whether two parts of the globe have anything in common. */
export function boxesMeet(a: Box, b: Box): boolean {
  if (a.south > b.north || b.south > a.north) return false;
  return [-360, 0, 360].some((turn) => a.west + turn <= b.east && b.west <= a.east + turn);
}
