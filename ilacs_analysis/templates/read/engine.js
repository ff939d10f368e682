/* The worker that reads documents: started when it is needed, ended when it takes too long, and started again. */

const START = 180; // seconds without a sign of life until loading has failed

/** An engine that was ended: the reason in words for the reader. */
export class Ended extends Error {}

export class Engine {
  /** `tell(words, share)` hears how loading goes; a document may take `seconds`. */
  constructor(tell, seconds) {
    Object.assign(this, {tell, seconds, waiting: null, number: 0, ready: null});
  }

  start() {
    this.ready ??= new Promise((resolve, reject) => {
      this.worker = new Worker(new URL("worker.js", import.meta.url), {type: "module"});
      this.reject = reject;
      this.alive();
      this.worker.addEventListener("message", ({data}) => this.heard(data, resolve));
      this.worker.addEventListener("error", event => {
        event.preventDefault();
        this.end(this.waiting ? "The document reader stopped at this file." : "The document reader could not be loaded.");
      });
      this.worker.addEventListener("messageerror", () => this.end("The answer of the document reader could not be read."));
      this.worker.postMessage({id: ++this.number, type: "load"});
    });
    return this.ready;
  }

  alive() {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.end("The document reader did not start."), START * 1000);
  }

  heard(message, resolve) {
    const {type} = message;
    if (type === "progress") {
      this.alive();
      this.tell(message.words, message.share);
    } else if (type === "ready") {
      clearTimeout(this.watch);
      resolve();
    } else if (type === "result") {
      this.waiting?.resolve(message.result);
    } else if (type === "failed") {
      this.end(`${message.words}.`);
    }
  }

  /** What one document says; one is read at a time. */
  async read(name, bytes) {
    await this.start();
    const late = `Reading took longer than ${this.seconds} seconds, so it was stopped.`;
    const clock = setTimeout(() => this.end(late), this.seconds * 1000);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting = {resolve, reject};
        this.worker.postMessage({id: ++this.number, type: "read", name, bytes}, [bytes]);
      });
    } finally {
      clearTimeout(clock);
      this.waiting = null;
    }
  }

  /** End the worker; who waits for it is told why. The next document starts a new one. */
  end(words) {
    clearTimeout(this.watch);
    this.worker?.terminate();
    this.waiting?.reject(new Ended(words));
    this.reject?.(new Ended(words));
    Object.assign(this, {worker: null, ready: null, reject: null});
  }
}
