package request

import (
	"bytes"
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ruse/protocol"
)

// exported are requests whose exports differ in form.
func exported() map[string]Request {
	full, client := withLiterals(), withLiterals()
	full.Address = "wss://user:addr-passw0rd@sandbox.example.com/?token=addr-t0ken"
	client.Extra, client.PreCommands[0].Extra, client.Downloadables[0].Extra = "", "", ""
	client.Compat = protocol.CompatAll
	commandsClient := commandsRequest()
	commandsClient.Extra, commandsClient.Compat = "", protocol.CompatOff
	dashes := Request{Prompt: "-n --help", System: "--x\n", Model: "$(touch x)`y`!\"\\", Extra: "{}"}
	inJSON := commandsRequest()
	inJSON.Secrets = append(inJSON.Secrets, `quo"te\d`)
	inJSON.Commands[0].Command += ` quo"te\d`
	return map[string]Request{
		"secret in JSON": inJSON, "full": full, "client": client, "commands": commandsRequest(), "commands client": commandsClient,
		"dashes": dashes, "empty": {}, "empty commands": {Kind: CommandsOnly},
	}
}

var exportOptions = ExportOptions{
	Headers: []Variable{
		{Name: "X-Team", Value: "blue 'n' green"},
		{Name: "authorization", Secret: "Bearer header-literal"},
		{Name: "X-Ref", Secret: "env:TOKEN"},
		{Name: "X-Ref", Secret: "file:~/secret.txt"},
	},
	Insecure: true,
}

func exportAs(t *testing.T, r Request, f Format, opts ExportOptions) string {
	t.Helper()
	text, err := Export(r, f, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hunter2", "swordfish", `quo"te`, `quo\"te`, `quo\\\"te`, "addr-passw0rd", "addr-t0ken", "header-literal"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the %v export:\n%s", secret, f, text)
		}
	}
	if strings.ContainsAny(text, "\U000f5ec0\U000f5ec1") {
		t.Errorf("a mark is left in the %v export:\n%s", f, text)
	}
	return text
}

func TestFormats(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, f := range Formats() {
		names[f.String()] = true
	}
	if len(names) != 5 {
		t.Errorf("got %v", names)
	}
}

func TestExportJSON(t *testing.T) {
	t.Parallel()
	for name, r := range exported() {
		text := exportAs(t, r, FormatJSON, exportOptions)
		if !json.Valid([]byte(text)) {
			t.Errorf("%s: no JSON: %s", name, text)
		}
		got, err := Import(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.secrets()) != len(r.secrets()) {
			t.Errorf("%s: %d secrets of %d: %s", name, len(got.secrets()), len(r.secrets()), text)
		}
	}
	text := exportAs(t, fullRequest(), FormatJSON, ExportOptions{})
	for _, want := range []string{`"preferred_model": "gpt-5.4"`, `"API_KEY": "env:API_KEY"`, `"file:~/secret.txt"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// TestExportShell runs the command line with a ruse that prints its arguments,
// and reads them as the real one does.
func TestExportShell(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	for name, r := range exported() {
		text := exportAs(t, r, FormatShell, exportOptions)
		command := map[Kind]string{Agent: "ruse run", CommandsOnly: "ruse exec"}[r.Kind]
		if !strings.Contains(text, command) || !strings.Contains(text, "--insecure") {
			t.Errorf("%s: %s", name, text)
		}
		if err == nil {
			checkShell(t, shell, name, r, text)
		}
	}
}

func checkShell(t *testing.T, shell, name string, r Request, text string) {
	t.Helper()
	x, err := newExport(r, exportOptions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(shell, "-c", `ruse() { printf '%s\0' "$@"; }`+"\n"+text)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TOKEN=tok-value"}
	values := map[Secret]string{}
	for i, name := range x.names {
		var value string
		for _, s := range append(append(r.secrets(), exportOptions.Headers[1].Secret), addressSecrets(r)...) {
			if value = s.Literal(); value != "" && values[s] == "" {
				values[s] = name
				break
			}
		}
		if value == "" {
			t.Fatalf("%s: %d names, too many", name, i)
		}
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	args := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")[1:]
	got := Request{Kind: r.Kind}
	var headers []string
	for len(args) > 0 && args[0] != "--" {
		name, value, joined := strings.Cut(strings.TrimPrefix(args[0], "--"), "=")
		switch {
		case name == "insecure":
			args = args[1:]
			continue
		case joined:
			args = args[1:]
		default:
			value, args = args[1], args[2:]
		}
		if name == "header" {
			headers = append(headers, value)
		} else if err := got.SetFlag(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if r.Kind == Agent {
		if len(args) != 2 {
			t.Fatalf("%s: %q is left", name, args)
		}
		got.Prompt = args[1]
	}
	want := r.Clone()
	if want.Address == "" {
		want.Address = "ws://localhost:8080"
	}
	reference := func(s Secret) Secret {
		if name := values[s]; name != "" {
			return Secret("env:" + name)
		}
		return s
	}
	for i, s := range want.Secrets {
		want.Secrets[i] = reference(s)
	}
	each(&want, func(_ string, v *Variable) { v.Secret = reference(v.Secret) })
	// JSON cannot hold a value that needs escapes by concatenation.
	want.Extra = strings.ReplaceAll(want.Extra, `quo\"te\\d`, protocol.Redacted)
	each(&want, func(_ string, c *Command) { c.Command = strings.ReplaceAll(c.Command, `quo"te\d`, protocol.Redacted) })
	if r.Extra == "" {
		want.Extra = ""
	}
	// Plain and secret variables are two flags, so that their order is not kept.
	sorted := cmpopts.SortSlices(func(a, b Variable) bool { return a.Name < b.Name })
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), sorted); diff != "" {
		t.Errorf("%s: %s\n%s", name, diff, text)
	}
	wantHeaders := []string{"X-Team: blue 'n' green", "authorization: " + string(reference("Bearer header-literal")), "X-Ref: env:TOKEN", "X-Ref: file:~/secret.txt"}
	if diff := cmp.Diff(wantHeaders, headers); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func addressSecrets(r Request) []Secret {
	var secrets []Secret
	for _, value := range addressCredentials(r.Address) {
		secrets = append(secrets, LiteralSecret(value))
	}
	return secrets
}

func TestFlagsSayAll(t *testing.T) {
	t.Parallel()
	for name, r := range exported() {
		got := Request{Kind: r.Kind, Prompt: r.Prompt}
		for _, f := range r.FlagValues() {
			if err := got.SetFlag(f.Name, f.Value); err != nil {
				t.Fatal(err)
			}
		}
		sorted := cmpopts.SortSlices(func(a, b Variable) bool { return a.Name < b.Name })
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty(), sorted); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for flag, value := range map[string]string{
		"none": "", "secret": "env:", "env": "=x", "secret-env": "A=", "pre": "json:{", "download": "x", "compat": "1",
		"timeout": "5", "idle-timeout": "-1s", "post": "json:", "command": "json:[]",
	} {
		if err := new(Request).SetFlag(flag, value); err == nil {
			t.Errorf("--%s %q passes", flag, value)
		}
	}
}

func TestExportPython(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	for name, r := range exported() {
		for _, opts := range []ExportOptions{{}, exportOptions} {
			text := exportAs(t, r, FormatPython, opts)
			client := strings.Contains(text, "from runtimeuse_client import")
			if want := !opts.Insecure && (name == "client" || name == "commands client" || strings.HasPrefix(name, "empty")); client != want {
				t.Errorf("%s: with the client: %v\n%s", name, client, text)
			}
			if err == nil {
				cmd := exec.Command(python, "-c", "import ast, sys; ast.parse(sys.stdin.read())")
				cmd.Stdin = strings.NewReader(text)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s\n%s", name, err, out, text)
				}
			}
		}
	}
	text := exportAs(t, exported()["client"], FormatPython, ExportOptions{})
	for _, want := range []string{
		"RuntimeUseClient(ws_url=", "client.query(", `system_prompt="You are terse."`, "secrets_to_redact=[", `os.environ["RUSE_SECRET_1"]`,
		"agent_env={", "CommandInterface(command=", "RuntimeEnvironmentDownloadableInterface(download_url=", "on_artifact_upload_request=on_artifact",
		"timeout=300,", "idle_timeout=90,", `"http://u:" + os.environ["RUSE_SECRET_1"] + "@host"`, "# Secrets are not written here. Set before: RUSE_SECRET_1, RUSE_SECRET_2, RUSE_SECRET_3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if err == nil {
		checkPythonMessage(t, python)
	}
}

// checkPythonMessage runs the program up to its message, and compares that with
// the one that ruse sends.
func checkPythonMessage(t *testing.T, python string) {
	t.Helper()
	r := exported()["full"]
	text := exportAs(t, r, FormatPython, ExportOptions{})
	text = strings.Replace(text, "import websockets\n", "", 1)
	text = strings.Replace(text, "asyncio.run(main())", "import sys; sys.stdout.write(json.dumps(MESSAGE)); ", 1)
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "secret.txt"), []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", text)
	cmd.Env = []string{
		"HOME=" + home, "TOKEN=tok-value", "API_KEY=key-value", "RUSE_SECRET_1=hunter2", `RUSE_SECRET_2=quo"te\d`,
		"RUSE_SECRET_3=swordfish", "RUSE_SECRET_4=addr-passw0rd", "RUSE_SECRET_5=addr-t0ken", "PATH=" + os.Getenv("PATH"), "PYENV_VERSION=" + os.Getenv("PYENV_VERSION"),
	}
	if root := os.Getenv("PYENV_ROOT"); root != "" {
		cmd.Env = append(cmd.Env, "PYENV_ROOT="+root)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, stderr.Bytes(), text)
	}
	m, err := r.Resolve(t.Context(), testSources)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := protocol.Encode(r.Compat.Apply(m))
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	if err := json.Unmarshal(frame, &want); err != nil {
		t.Fatal(err)
	}
	// A value that needs escapes in JSON stands masked in an Extra.
	if err := json.Unmarshal(bytes.ReplaceAll(out, []byte(protocol.Redacted), []byte(`quo\"te\\d`)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExportTypeScript(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	for name, r := range exported() {
		text := exportAs(t, r, FormatTypeScript, exportOptions)
		if !strings.Contains(text, "no client library is used") || !strings.Contains(text, "new WebSocket(") {
			t.Errorf("%s: %s", name, text)
		}
		if strings.Count(text, "{") != strings.Count(text, "}") && !strings.Contains(r.Ignore+r.Extra+r.Prompt, "{") {
			t.Errorf("%s: braces do not match:\n%s", name, text)
		}
		if err == nil {
			// What is left without the types is checked as JavaScript.
			script := strings.NewReplacer(": string", "", ": number", "", " as never", "", ": void", "",
				": ReturnType<typeof setTimeout> | undefined", "").Replace(text)
			cmd := exec.Command(node, "--input-type=module", "--check", "-")
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s\n%s", name, err, out, script)
			}
		}
	}
}

// TestExportGo compiles the programs against this module.
func TestExportGo(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var packages []string
	for name, r := range exported() {
		for i, opts := range []ExportOptions{{}, exportOptions} {
			text := exportAs(t, r, FormatGo, opts)
			if clean, err := format.Source([]byte(text)); err != nil || string(clean) != text {
				t.Errorf("%s is not formatted: %v", name, err)
			}
			pkg := strings.ReplaceAll(name, " ", "_") + string(rune('a'+i))
			packages = append(packages, "./"+pkg)
			write(t, filepath.Join(dir, pkg, "main.go"), text)
		}
	}
	// The versions are those of this module, so that nothing is fetched.
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module ruse\n", "module exported\n", 1)
	text += "\nrequire ruse v0.0.0\n\nreplace ruse => " + root + "\n"
	write(t, filepath.Join(dir, "go.mod"), text)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sum))
	cmd := exec.Command("go", append([]string{"vet", "-mod=mod"}, packages...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
