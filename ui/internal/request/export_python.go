package request

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
)

func pythonSeconds(d time.Duration) string {
	if d == 0 {
		return "None"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// python writes a program for runtimeuse-client, or, where that has no names
// for a part of the request, one that sends the message itself.
func (x *export) python() (string, error) {
	l := language{
		export: x, quote: quoteJSON, env: "os.environ[%s]",
		file:  `pathlib.Path(%s).expanduser().read_text().removesuffix("\n").removesuffix("\r")`,
		words: map[string]string{"true": "True", "false": "False", "null": "None"},
	}
	if x.inPythonClient() {
		return l.pythonClient()
	}
	frame, err := x.frame(x.Compat)
	if err != nil {
		return "", err
	}
	context, argument := "", ""
	if x.opts.Insecure {
		context = "    context = ssl.create_default_context()\n    context.check_hostname = False\n    context.verify_mode = ssl.CERT_NONE\n"
		argument = ", ssl=context"
	}
	preface := x.preface("#", "Sends one request to an agent runtime. Needs Python 3.11 and: pip install websockets",
		"runtimeuse-client has no names for parts of this request, so the message is sent as it is.")
	return fmt.Sprintf(pythonProgram, preface, l.text(webSocketURL(x.Address)), l.headerPairs(), l.tree(frame, ""), context,
		pythonSeconds(x.Timeout), argument, pythonSeconds(x.IdleTimeout)), nil
}

const pythonProgram = `%simport asyncio
import json
import os
import pathlib
import ssl

import websockets

URL = %s
HEADERS = {%s}
MESSAGE = %s
ENDS = ("result_message", "command_execution_result_message", "error_message")


async def main() -> None:
%s    async with asyncio.timeout(%s):
        async with websockets.connect(URL, additional_headers=HEADERS, max_size=None%s) as ws:
            await ws.send(json.dumps(MESSAGE))
            while True:
                message = json.loads(await asyncio.wait_for(ws.recv(), %s))
                print(json.dumps(message, indent=2))
                if message.get("message_type") in ENDS:
                    break


asyncio.run(main())
`

// inPythonClient reports whether runtimeuse-client has names for all of the
// request, as of 0.15, which has artifacts_ignore_content. The names of the
// fields are those of its own generation.
func (x *export) inPythonClient() bool {
	plain := x.Compat != protocol.Compat05 && len(x.opts.Headers) == 0 && !x.opts.Insecure
	x.eachExtra(func(_ string, extra *string) { plain = plain && *extra == "" })
	return plain
}

// pythonClient writes a program for runtimeuse-client. Most fields are options,
// by their names on the wire.
func (l language) pythonClient() (string, error) {
	frame, err := l.frame(protocol.CompatOff)
	if err != nil {
		return "", err
	}
	l.classes = true
	const outer, inner = "        ", "            "
	var argument, settings string
	option := func(name, value string) { settings += inner + name + "=" + value + ",\n" }
	for _, m := range members(frame) {
		switch {
		case m.name == "user_prompt":
			argument = "prompt=" + l.tree(m.value, outer)
		case m.name == fieldCommands:
			argument = "commands=" + l.tree(m.value, outer)
		case m.name == "message_type" || m.value == "[]":
		case m.name == "artifacts_dirs":
			option(m.name, l.tree(m.value, inner)+" if UPLOAD_URL else None")
			option("on_artifact_upload_request", "on_artifact if UPLOAD_URL else None")
		default:
			option(m.name, l.tree(m.value, inner))
		}
	}
	if l.Timeout > 0 {
		option("timeout", pythonSeconds(l.Timeout))
	}
	if l.IdleTimeout > 0 {
		option("idle_timeout", pythonSeconds(l.IdleTimeout))
	}
	method, options, upload := "query", "QueryOptions", ""
	if l.Kind == CommandsOnly {
		method, options = "execute_commands", "ExecuteCommandsOptions"
	}
	if len(l.ArtifactsDirs) > 0 {
		upload = pythonUpload
	}
	used := slices.DeleteFunc([]string{
		commandClass, downloadClass, "ArtifactUploadRequestMessageInterface", "ArtifactUploadResult",
	}, func(name string) bool { return !strings.Contains(upload+argument+settings, name) })
	imports := strings.Join(append([]string{"RuntimeUseClient", options}, used...), ",\n    ")
	preface := l.preface("#", "Sends one request to an agent runtime. Needs: pip install 'runtimeuse-client>=0.15'")
	return fmt.Sprintf(pythonClientProgram, preface, imports, upload, l.text(webSocketURL(l.Address)), method, argument, options, settings), nil
}

// The client's classes of what stands in lists.
const (
	commandClass  = "CommandInterface"
	downloadClass = "RuntimeEnvironmentDownloadableInterface"
)

// call writes an object of a list as the client has it.
func (l language) call(raw, indent string) string {
	class := downloadClass
	var arguments []string
	for _, m := range members(raw) {
		if m.name == "command" {
			class = commandClass
		}
		arguments = append(arguments, m.name+"="+l.tree(m.value, indent))
	}
	return class + "(" + strings.Join(arguments, ", ") + ")"
}

const pythonClientProgram = `%simport asyncio
import os
import pathlib

from runtimeuse_client import (
    %s,
)


%sasync def main() -> None:
    client = RuntimeUseClient(ws_url=%s)
    result = await client.%s(
        %s,
        options=%s(
%s        ),
    )
    print(result)


asyncio.run(main())
`

// pythonUpload answers for artifacts: the client wants somebody to. Without an
// address the directories are left out, since a runtime waits for answers.
const pythonUpload = `# Artifacts are PUT below this address; unset, none are asked for.
UPLOAD_URL = os.environ.get("UPLOAD_URL", "")


async def on_artifact(request: ArtifactUploadRequestMessageInterface) -> ArtifactUploadResult:
    # Where files go is yours to say.
    return ArtifactUploadResult(
        presigned_url=UPLOAD_URL.rstrip("/") + "/" + request.filename,
        content_type="application/octet-stream",
    )


`
