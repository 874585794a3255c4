package request

import (
	"fmt"
	"strings"
)

// typeScript writes a program that speaks the protocol itself: there is no
// client for TypeScript to count on.
func (x *export) typeScript() (string, error) {
	frame, _, err := x.frame(x.Compat)
	if err != nil {
		return "", err
	}
	text := func(s string) string { return x.join(s, " + ", quoteJSON, typeScriptLookup) }
	l := language{text: text, key: func(s string) string {
		if parts := x.parts(s); len(parts) != 1 || parts[0].secret != "" {
			return "[" + text(s) + "]"
		}
		return quoteJSON(s)
	}}
	var b strings.Builder
	b.WriteString(x.preface("//", "Sends one request to an agent runtime, over a plain WebSocket: no client library is used.",
		"Needs Node 22 or later."))
	if x.opts.Insecure {
		b.WriteString("// Any certificate is taken only when NODE_TLS_REJECT_UNAUTHORIZED=0 is set.\n")
	}
	b.WriteString("import { readFileSync } from \"node:fs\";\nimport { homedir } from \"node:os\";\n\n" + typeScriptSecrets)
	b.WriteString("const message = " + l.tree(frame, "") + ";\n\n")
	if len(x.opts.Headers) > 0 {
		b.WriteString("// Headers are Node's addition to the standard constructor.\n")
		b.WriteString("const options = { headers: {" + x.headerPairs(l) + "} };\n")
		b.WriteString("const socket = new WebSocket(" + text(webSocketURL(x.Address)) + ", options as never);\n")
	} else {
		b.WriteString("const socket = new WebSocket(" + text(webSocketURL(x.Address)) + ");\n")
	}
	b.WriteString(typeScriptTimers(x.Timeout.Milliseconds(), x.IdleTimeout.Milliseconds()))
	b.WriteString(typeScriptLoop)
	return b.String(), nil
}

// headerPairs are the headers as the inside of an object; in Python and in
// TypeScript alike.
func (x *export) headerPairs(l language) string {
	var pairs []string
	for _, h := range x.opts.Headers {
		value := l.text(h.Value)
		if h.Secret != "" {
			value = l.text(x.mark(h.Secret))
		}
		pairs = append(pairs, quoteJSON(h.Name)+": "+value)
	}
	return strings.Join(pairs, ", ")
}

const typeScriptSecrets = `function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(name + " is not set");
  return value;
}

function file(path: string): string {
  return readFileSync(path.replace(/^~(?=\/)/, homedir()), "utf8").replace(/\r?\n$/, "");
}

`

func typeScriptLookup(s Secret) string {
	if name, ok := strings.CutPrefix(string(s), envPrefix); ok {
		return "env(" + quoteJSON(name) + ")"
	}
	return "file(" + quoteJSON(strings.TrimPrefix(string(s), filePrefix)) + ")"
}

// typeScriptTimers end the run; 0 is never.
func typeScriptTimers(overall, idle int64) string {
	return fmt.Sprintf(`
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
`, overall, idle)
}

const typeScriptLoop = `
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
