/** Stands before a server, and counts. */
export interface Relay extends Disposable {
  /** Its address. */
  readonly url: string;
  /** Bytes that came from the server so far. */
  down(): number;
}

/** Passes connections on to a server of this machine. */
export function openRelay({ hostname, port }: URL): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let down = 0;
  const counted = () =>
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        down += chunk.length;
        controller.enqueue(chunk);
      },
    });
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      client.readable.pipeTo(server.writable).catch(() => {});
      server.readable.pipeThrough(counted()).pipeTo(client.writable).catch(() => {});
    }
  };
  serve();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    down: () => down,
    [Symbol.dispose]: () => listener.close(),
  };
}
