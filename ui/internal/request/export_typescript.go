package request

import "fmt"

// typeScript writes a program that speaks the protocol itself: there is no
// client for TypeScript to count on.
func (x *export) typeScript() (string, error) {
	frame, err := x.frame(x.Compat)
	if err != nil {
		return "", err
	}
	l := language{export: x, quote: quoteJSON, env: "env(%s)", file: "file(%s)", computed: true}
	preface := x.preface("//", "Sends one request to an agent runtime, over a plain WebSocket: no client library is used.",
		"Needs Node 22 or later.")
	if x.opts.Insecure {
		preface += "// Any certificate is taken only when NODE_TLS_REJECT_UNAUTHORIZED=0 is set.\n"
	}
	options, argument := "", ""
	if len(x.opts.Headers) > 0 {
		options = "// Headers are Node's addition to the standard constructor.\nconst options = { headers: {" + l.headerPairs() + "} };\n"
		argument = ", options as never"
	}
	return fmt.Sprintf(typeScriptProgram, preface, l.tree(frame, ""), options, l.text(webSocketURL(x.Address)), argument,
		x.Timeout.Milliseconds(), x.IdleTimeout.Milliseconds()), nil
}

const typeScriptProgram = `%simport { readFileSync } from "node:fs";
import { homedir } from "node:os";

function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(name + " is not set");
  return value;
}

function file(path: string): string {
  return readFileSync(path.replace(/^~(?=\/)/, homedir()), "utf8").replace(/\r?\n$/, "");
}

const message = %s;

%sconst socket = new WebSocket(%s%s);

const timeout = %d; // milliseconds; 0 is never
const idleTimeout = %d;

function cancelAfter(time: number): ReturnType<typeof setTimeout> | undefined {
  return time > 0 ? setTimeout(cancel, time) : undefined;
}

function cancel(): void {
  socket.send(JSON.stringify({ message_type: "cancel_message" }));
  socket.close();
  process.exitCode = 1;
}

const overall = cancelAfter(timeout);
let idle = cancelAfter(idleTimeout);

function done(): void {
  clearTimeout(overall);
  clearTimeout(idle);
}

socket.addEventListener("open", () => socket.send(JSON.stringify(message)));
socket.addEventListener("message", (event) => {
  clearTimeout(idle);
  idle = cancelAfter(idleTimeout);
  const received = JSON.parse(String(event.data));
  console.log(JSON.stringify(received, null, 2));
  switch (received.message_type) {
    case "error_message":
      process.exitCode = 1;
    // and so
    case "result_message":
    case "command_execution_result_message":
      socket.close();
  }
});
socket.addEventListener("close", done);
socket.addEventListener("error", () => {
  console.error("the connection failed");
  process.exitCode = 1;
  done();
});
`
