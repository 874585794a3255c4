package profile

import (
	"fmt"
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
	p := &pythonCall{language: l, used: []string{"RuntimeUseClient"}}
	var call string
	switch m := m.(type) {
	case *protocol.Invocation:
		p.used = append(p.used, "QueryOptions")
		p.option("system_prompt", l.text(m.SystemPrompt))
		p.option("model", l.text(m.Model))
		if m.OutputSchema != "" {
			p.option("output_format_json_schema_str", l.text(m.OutputSchema))
		}
		p.common(m.SourceID, m.SecretsToRedact, m.ArtifactsDirs, m.ArtifactsIgnore)
		if len(m.AgentEnv) > 0 {
			p.option("agent_env", p.tree(asJSON(m.AgentEnv), pythonIndent))
		}
		p.commands("pre_agent_invocation_commands", m.PreCommands)
		p.commands("post_agent_invocation_commands", m.PostCommands)
		p.downloadables("pre_agent_downloadables", m.Downloadables)
		call = "query(\n        prompt=" + l.text(m.UserPrompt) + ",\n        options=QueryOptions(\n"
	case *protocol.CommandExecution:
		p.used = append(p.used, "ExecuteCommandsOptions")
		p.common(m.SourceID, m.SecretsToRedact, m.ArtifactsDirs, m.ArtifactsIgnore)
		p.downloadables("pre_execution_downloadables", m.Downloadables)
		list := &pythonCall{language: l}
		call = "execute_commands(\n        commands=" + list.commandList(m.Commands, "        ") + ",\n        options=ExecuteCommandsOptions(\n"
		p.used = append(p.used, "CommandInterface")
	}
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
	b.WriteString("    result = await client." + call + p.options.String() + "        ),\n    )\n    print(result)\n\n\nasyncio.run(main())\n")
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

// pythonCall collects the options of a call.
type pythonCall struct {
	language
	options strings.Builder
	used    []string // names to import
}

func (p *pythonCall) option(name, value string) {
	p.options.WriteString(pythonIndent + name + "=" + value + ",\n")
}

func (p *pythonCall) common(sourceID string, secrets, dirs []string, ignore string) {
	if sourceID != "" {
		p.option("source_id", p.text(sourceID))
	}
	if len(secrets) > 0 {
		p.option("secrets_to_redact", p.list(secrets, pythonIndent))
	}
	if len(dirs) > 0 {
		p.option("artifacts_dirs", p.list(dirs, pythonIndent)+" if UPLOAD_URL else None")
		p.option("on_artifact_upload_request", "on_artifact if UPLOAD_URL else None")
		p.used = append(p.used, "ArtifactUploadRequestMessageInterface", "ArtifactUploadResult")
	}
	if ignore != "" {
		p.option("artifacts_ignore_content", p.text(ignore))
	}
}

func (p *pythonCall) commands(name string, commands []protocol.Command) {
	if len(commands) > 0 {
		p.option(name, p.commandList(commands, pythonIndent))
		p.used = append(p.used, "CommandInterface")
	}
}

func (p *pythonCall) commandList(commands []protocol.Command, indent string) string {
	var b strings.Builder
	b.WriteString("[\n")
	for _, c := range commands {
		b.WriteString(indent + "    CommandInterface(command=" + p.text(c.Command))
		if c.Cwd != "" {
			b.WriteString(", cwd=" + p.text(c.Cwd))
		}
		if len(c.Env) > 0 {
			b.WriteString(", env=" + p.tree(asJSON(c.Env), indent+"    "))
		}
		b.WriteString("),\n")
	}
	return b.String() + indent + "]"
}

func (p *pythonCall) downloadables(name string, list []protocol.Downloadable) {
	if len(list) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("[\n")
	for _, d := range list {
		b.WriteString(pythonIndent + "    RuntimeEnvironmentDownloadableInterface(download_url=" + p.text(d.DownloadURL) +
			", working_dir=" + p.text(d.WorkingDir) + "),\n")
	}
	p.option(name, b.String()+pythonIndent+"]")
	p.used = append(p.used, "RuntimeEnvironmentDownloadableInterface")
}

func (p *pythonCall) imports() string {
	var b strings.Builder
	b.WriteString("from runtimeuse_client import (\n")
	seen := map[string]bool{}
	for _, name := range p.used {
		if !seen[name] {
			b.WriteString("    " + name + ",\n")
		}
		seen[name] = true
	}
	return b.String() + ")\n"
}
