import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import type { EmbeddedDataverse } from "./mod.ts";

/** A connection on which a test says byte for byte what is sent. */
export class Wire implements AsyncDisposable {
  readonly #socket: Socket;
  #received = "";
  /** Ends when the other side has closed. */
  readonly closed: Promise<void>;

  constructor({ baseUrl }: Pick<EmbeddedDataverse, "baseUrl">) {
    this.#socket = connectSocket(Number(baseUrl.port), baseUrl.hostname);
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => this.#received += text);
    this.#socket.on("error", () => {}); // that it was cut is seen by what was not received
    this.closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
  }

  /** Sends text, a character a byte. */
  send(text: string): void {
    this.#socket.write(text, "latin1");
  }

  /** Sends as much as the other side takes; gives how much that was. */
  async pour(chunk: Uint8Array, times: number): Promise<number> {
    let sent = 0;
    for (let i = 0; i < times && !this.#socket.destroyed; i++) {
      sent += chunk.length;
      if (!this.#socket.write(chunk)) {
        await Promise.race([once(this.#socket, "drain").catch(() => {}), this.closed]);
      }
    }
    return sent;
  }

  /** Waits for a text, and takes all up to its end. */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(text);
      if (at >= 0) {
        const taken = this.#received.slice(0, at + text.length);
        this.#received = this.#received.slice(taken.length);
        return taken;
      }
      if (this.#socket.destroyed) throw new Error(`Closed after: ${this.#received}`);
      await Promise.race([once(this.#socket, "data").catch(() => {}), this.closed]);
    }
  }

  /** What has come and was not taken. */
  get rest(): string {
    return this.#received;
  }

  /** Takes nothing any more. */
  pause(): void {
    this.#socket.pause();
  }

  /** Takes again what comes. */
  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection. */
  cut(): void {
    this.#socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await this.closed;
  }
}
