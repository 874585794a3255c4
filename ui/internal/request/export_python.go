package request

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
)

func (x *export) pythonLanguage() language {
	text := func(s string) string { return x.join(s, " + ", quoteJSON, pythonLookup) }
	return language{text: text, key: text, words: map[string]string{"true": "True", "false": "False", "null": "None"}}
}

func pythonLookup(s Secret) string {
	if name, ok := strings.CutPrefix(string(s), envPrefix); ok {
		return "os.environ[" + quoteJSON(name) + "]"
	}
	path := strings.TrimPrefix(string(s), filePrefix)
	return "pathlib.Path(" + quoteJSON(path) + `).expanduser().read_text().removesuffix("\n").removesuffix("\r")`
}

func pythonSeconds(d time.Duration) string {
	if d == 0 {
		return "None"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// python writes a program for runtimeuse-client, or, where that has no names
// for a part of the request, one that sends the message itself.
func (x *export) python() (string, error) {
	if x.inPythonClient() {
		return x.pythonClient()
	}
	frame, _, err := x.frame(x.Compat)
	if err != nil {
		return "", err
	}
	l := x.pythonLanguage()
	var b strings.Builder
	b.WriteString(x.preface("#", "Sends one request to an agent runtime. Needs Python 3.11 and: pip install websockets",
		"runtimeuse-client has no names for parts of this request, so the message is sent as it is."))
	b.WriteString("import asyncio\nimport json\nimport os\nimport pathlib\nimport ssl\n\nimport websockets\n\n")
	b.WriteString("URL = " + l.text(webSocketURL(x.Address)) + "\n")
	b.WriteString("HEADERS = {" + x.headerPairs(l) + "}\n")
	b.WriteString("MESSAGE = " + l.tree(frame, "") + "\n")
	b.WriteString("ENDS = (\"result_message\", \"command_execution_result_message\", \"error_message\")\n\n\n")
	b.WriteString("async def main() -> None:\n")
	tls := ""
	if x.opts.Insecure {
		tls = ", ssl=context"
		b.WriteString("    context = ssl.create_default_context()\n    context.check_hostname = False\n    context.verify_mode = ssl.CERT_NONE\n")
	}
	fmt.Fprintf(&b, "    async with asyncio.timeout(%s):\n", pythonSeconds(x.Timeout))
	fmt.Fprintf(&b, "        async with websockets.connect(URL, additional_headers=HEADERS, max_size=None%s) as ws:\n", tls)
	b.WriteString("            await ws.send(json.dumps(MESSAGE))\n            while True:\n")
	fmt.Fprintf(&b, "                message = json.loads(await asyncio.wait_for(ws.recv(), %s))\n", pythonSeconds(x.IdleTimeout))
	b.WriteString("                print(json.dumps(message, indent=2))\n")
	b.WriteString("                if message.get(\"message_type\") in ENDS:\n                    break\n\n\nasyncio.run(main())\n")
	return b.String(), nil
}

// inPythonClient reports whether runtimeuse-client has names for all of the
// request, as of 0.15, which has artifacts_ignore_content. The names of the
// fields are those of its own generation.
func (x *export) inPythonClient() bool {
	plain := x.Extra == "" && x.Compat != protocol.Compat05 && len(x.opts.Headers) == 0 && !x.opts.Insecure
	x.eachCommand(func(_ string, c *Command) { plain = plain && c.Extra == "" })
	for _, d := range x.Downloadables {
		plain = plain && d.Extra == ""
	}
	return plain
}

// pythonClient writes a program for runtimeuse-client.
func (x *export) pythonClient() (string, error) {
	_, m, err := x.frame(protocol.CompatOff)
	if err != nil {
		return "", err
	}
	l := x.pythonLanguage()
	p := &pythonCall{language: l}
	p.use("RuntimeUseClient")
	kind, message, err := sentOf(m)
	if err != nil {
		return "", err
	}
	for _, f := range Fields() {
		if f.wire != nil && f.In(kind) {
			p.field(f, f.NameIn(kind), f.wire(message))
		}
	}
	method, options := "query", "QueryOptions"
	if kind == CommandsOnly {
		method, options = "execute_commands", "ExecuteCommandsOptions"
	}
	p.use(options)
	if x.Timeout > 0 {
		p.option("timeout", pythonSeconds(x.Timeout))
	}
	if x.IdleTimeout > 0 {
		p.option("idle_timeout", pythonSeconds(x.IdleTimeout))
	}
	var b strings.Builder
	b.WriteString(x.preface("#", "Sends one request to an agent runtime. Needs: pip install 'runtimeuse-client>=0.15'"))
	b.WriteString("import asyncio\nimport os\nimport pathlib\n\n" + p.imports() + "\n\n")
	if len(x.ArtifactsDirs) > 0 {
		b.WriteString(pythonUpload)
	}
	b.WriteString("async def main() -> None:\n    client = RuntimeUseClient(ws_url=" + l.text(webSocketURL(x.Address)) + ")\n")
	b.WriteString("    result = await client." + method + "(\n" + p.arguments.String() +
		"        options=" + options + "(\n" + p.options.String() + "        ),\n    )\n    print(result)\n\n\nasyncio.run(main())\n")
	return b.String(), nil
}

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

// pythonIndent is that of an option's value.
const pythonIndent = "            "

// pythonCall collects the arguments and options of a call.
type pythonCall struct {
	language
	arguments, options strings.Builder
	used               []string // names to import
}

func (p *pythonCall) use(names ...string) {
	for _, name := range names {
		if !slices.Contains(p.used, name) {
			p.used = append(p.used, name)
		}
	}
}

func (p *pythonCall) option(name, value string) {
	p.options.WriteString(pythonIndent + name + "=" + value + ",\n")
}

// field writes a field: most are options, by their names on the wire.
func (p *pythonCall) field(f Field, name string, value any) {
	switch f.Name {
	case "user_prompt":
		p.arguments.WriteString("        prompt=" + p.value(value, "") + ",\n")
		return
	case fieldCommands:
		p.arguments.WriteString("        commands=" + cmp.Or(p.value(value, "        "), "[]") + ",\n")
		return
	}
	text := p.value(value, pythonIndent)
	if text == `""` && !f.needed {
		return
	}
	switch {
	case text == "":
	case f.Name == "artifacts_dirs":
		p.option(name, text+" if UPLOAD_URL else None")
		p.option("on_artifact_upload_request", "on_artifact if UPLOAD_URL else None")
		p.use("ArtifactUploadRequestMessageInterface", "ArtifactUploadResult")
	default:
		p.option(name, text)
	}
}

// value writes a value by its type; a list without elements is empty.
func (p *pythonCall) value(value any, indent string) string {
	switch v := value.(type) {
	case string:
		return p.text(v)
	case []string:
		if len(v) > 0 {
			return p.list(v, indent)
		}
	case map[string]string:
		if len(v) > 0 {
			return p.tree(asJSON(v), indent)
		}
	case []protocol.Command:
		return p.calls("CommandInterface", len(v), indent, func(i int) string {
			call := "command=" + p.text(v[i].Command)
			if v[i].Cwd != "" {
				call += ", cwd=" + p.text(v[i].Cwd)
			}
			if len(v[i].Env) > 0 {
				call += ", env=" + p.tree(asJSON(v[i].Env), indent+"    ")
			}
			return call
		})
	case []protocol.Downloadable:
		return p.calls("RuntimeEnvironmentDownloadableInterface", len(v), indent, func(i int) string {
			return "download_url=" + p.text(v[i].DownloadURL) + ", working_dir=" + p.text(v[i].WorkingDir)
		})
	}
	return ""
}

// calls writes a list of n objects of a class.
func (p *pythonCall) calls(class string, n int, indent string, arguments func(i int) string) string {
	if n == 0 {
		return ""
	}
	p.use(class)
	var b strings.Builder
	for i := range n {
		b.WriteString(indent + "    " + class + "(" + arguments(i) + "),\n")
	}
	return "[\n" + b.String() + indent + "]"
}

func (p *pythonCall) imports() string {
	return "from runtimeuse_client import (\n    " + strings.Join(p.used, ",\n    ") + ",\n)\n"
}
