package profile

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

const userConfig = `# mine
profile = "local"   # usually

[defaults]
model = "user-model"
system = "user system"
timeout = "1m"

[profiles.local]
url = "ws://localhost:1"

[profiles.staging]
url = "wss://user:pw-in-url@staging.example.com/a?token=abcdefgh&region=eu"
headers = { Authorization = "env:STAGING_TOKEN", X-Team = "blue" }
insecure = true
compat = "0.14.1"
secrets = ["env:S"]
artifacts = "none"
`

const projectConfig = `[defaults]
model = "project-model"
artifacts_dirs = ["/out"]

[profiles.staging]
idle_timeout = "30s"
headers = { Authorization = "env:PROJECT_TOKEN" }
`

// writeConfig makes a user's file and a project's, and returns a folder deep in
// the project.
func writeConfig(t *testing.T, user, project string) (Dirs, string) {
	t.Helper()
	dirs := testDirs(t)
	deep := filepath.Join(t.TempDir(), "project", "a", "b")
	for path, text := range map[string]string{
		dirs.ConfigFile(): user, filepath.Join(deep, "..", "..", ProjectFile): project,
	} {
		if text == "" {
			continue
		}
		write(t, path, text)
	}
	if err := makeDir(deep); err != nil {
		t.Fatal(err)
	}
	return dirs, deep
}

func resolve(t *testing.T, c *Config, env map[string]string, flags map[string][]string) *Resolved {
	t.Helper()
	if len(c.Problems) > 0 {
		t.Fatalf("problems: %v", c.Problems)
	}
	r, err := c.Resolve(Given{Flags: flags, Env: environment(env)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLayers(t *testing.T) {
	t.Parallel()
	dirs, work := writeConfig(t, userConfig, projectConfig)
	c := LoadConfig(dirs, work)

	r := resolve(t, c, nil, nil)
	if r.Profile != "local" || r.Request.Address != "ws://localhost:1" || r.Request.Model != "project-model" || r.Request.System != "user system" ||
		r.Request.Timeout != time.Minute || r.ConnectTimeout != 15*time.Second || r.Artifacts != ArtifactsInbox {
		t.Errorf("got %+v", r)
	}
	for key, want := range map[string]string{
		"url": c.UserFile + ":10, profile local", "model": c.ProjectFile + ":2", "system": c.UserFile + ":6",
		"connect_timeout": "built in",
	} {
		if got := r.Origin(key).String(); got != want {
			t.Errorf("%s comes from %s, want %s", key, got, want)
		}
	}

	r = resolve(t, c, map[string]string{"RUSE_MODEL": "env-model", "RUSE_PROFILE": "staging", "RUSE_TIMEOUT": "2m", "RUSE_ARTIFACTS_DIR": "/a\n/b\n", "RUSE_SYSTEM": ""},
		map[string][]string{"timeout": {"9s", "3m"}, "header": {"X-One: 1", "Authorization: Bearer x"}})
	want := Settings{
		Request: request.Request{
			Address: "wss://user:pw-in-url@staging.example.com/a?token=abcdefgh&region=eu",
			Timeout: 3 * time.Minute, IdleTimeout: 30 * time.Second,
			Model: "env-model", System: "user system", Secrets: []request.Secret{"env:S"}, ArtifactsDirs: []string{"/a", "/b"},
			Compat: protocol.Compat05,
		},
		Insecure:       true,
		Headers:        []request.Variable{{Name: "X-One", Value: "1"}, {Name: "Authorization", Secret: "Bearer x"}},
		ConnectTimeout: 15 * time.Second, Artifacts: ArtifactsNone, ArtifactsLimit: DefaultArtifactsLimit, Tab: true,
	}
	if diff := cmp.Diff(want, r.Settings); diff != "" {
		t.Error(diff)
	}
	for key, want := range map[string]string{"timeout": "--timeout", "model": "RUSE_MODEL", "idle_timeout": c.ProjectFile + ":6, profile staging"} {
		if got := r.Origin(key).String(); got != want {
			t.Errorf("%s comes from %s, want %s", key, got, want)
		}
	}
	if got := r.Request; got.Model != "env-model" || got.Compat != protocol.Compat05 || got.IdleTimeout != 30*time.Second {
		t.Errorf("got %+v", got)
	}
}

// TestChosenProfileBeatsDefaults: who names a profile wants it.
func TestChosenProfileBeatsDefaults(t *testing.T) {
	t.Parallel()
	dirs, work := writeConfig(t, "profile='a'\n[profiles.a]\nmodel='profile'\n", "[defaults]\nmodel='project'\n")
	c := LoadConfig(dirs, work)
	if r := resolve(t, c, nil, nil); r.Request.Model != "project" {
		t.Errorf("the user's own choice counts before the project: %s", r.Request.Model)
	}
	if r := resolve(t, c, nil, map[string][]string{"profile": {"a"}}); r.Request.Model != "profile" {
		t.Errorf("the project counts before what was named: %s", r.Request.Model)
	}
}

func TestShowMasks(t *testing.T) {
	t.Parallel()
	s := Settings{
		Request: request.Request{
			Address: "wss://user:pw-in-url@h/a?token=abcdefgh&sid=a-session-id",
			Secrets: []request.Secret{"literal-1", "env:X"}, Timeout: time.Minute, Compat: protocol.CompatOff,
		},
		Headers: []request.Variable{{Name: "A", Value: "plain"}, {Name: "Cookie", Secret: "crumbs-literal"}, {Name: "B", Secret: "env:B"}},
	}
	all := ""
	for _, k := range Keys() {
		all += k.Name + "=" + k.Show(s) + "\n"
	}
	for _, secret := range []string{"pw-in-url", "abcdefgh", "a-session-id", "crumbs-literal", "literal-1"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is shown:\n%s", secret, all)
		}
	}
	for _, want := range []string{"A: plain\nCookie: " + request.Masked + "\nB: env:B\n", "timeout=1m0s\n", "compat=off\n", "url=wss://***@h/a?token=***&sid=***\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
}

func TestBrokenConfig(t *testing.T) {
	t.Parallel()
	for text, wants := range map[string][]string{
		"[defaults\nmodel = 1": {":1:10: is no TOML: "},
		"[defaults]\nmodel = 5\nurll = 'x'\nsystem = 'kept'\ntimeout = 5\ninsecure = 'yes'": {
			":5:1: defaults.timeout: want a time", ":6:1: defaults.insecure: want true or false",
			":2:1: defaults.model: want a text", `:3:1: defaults.urll: there is no such key; did you mean "url"?`,
		},
		"profil = 'x'\n[profiles]\na = 1\n[profiles.b]\nheaders = ['x']\nsecrets = 'env:A'\n[profiles.c.headers]\nX = 1\n[defaults]\nsystem = 'kept'": {
			`:1:1: profil: there is no such key; did you mean "profile"?`, ":3:1: profiles.a: want a table",
			":5:1: profiles.b.headers: want a table of texts", ":6:1: profiles.b.secrets: want a list of texts", ":7:2: profiles.c.headers: want a table of texts",
		},
		"profile = 1\ndefaults = 3\nprofiles = 'x'": {":1:1: profile: want the name", ":2:1: defaults: want a table", ":3:1: profiles: want a table"},
		"[defaults]\nsecrets = ['env:']\nartifacts = 'box'\ncompat = '1'\nidle_timeout = '-5s'\nsystem='kept'": {
			":2:1: defaults.secrets: a secret names no variable", ":3:1: defaults.artifacts: want inbox", ":4:1: defaults.compat: want all, off", ":5:1: defaults.idle_timeout: want a time",
		},
		"a = 1\na = 2": {":2:1: "},
	} {
		dirs, work := writeConfig(t, text, "[defaults]\nmodel = 'project'\n")
		c := LoadConfig(dirs, work)
		if len(c.Problems) != len(wants) {
			t.Errorf("%q: %d problems: %v", text, len(c.Problems), c.Problems)
		}
		all := ""
		for _, p := range c.Problems {
			all += p.String() + "\n"
		}
		for _, want := range wants {
			if !strings.Contains(all, c.UserFile+want) {
				t.Errorf("%q: no %q in\n%s", text, want, all)
			}
		}
		checked, _ := CheckConfig(c.UserFile)
		if diff := cmp.Diff(c.Problems, checked); diff != "" {
			t.Error(diff)
		}
		// The rest counts.
		r, err := c.Resolve(Given{})
		if err != nil || r.Request.Model != "project" || strings.Contains(text, "kept") && r.Request.System != "kept" {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
	if problems, _ := CheckConfig(filepath.Join(t.TempDir(), "none")); len(problems) != 1 {
		t.Errorf("got %v", problems)
	}
}

func TestGivenErrors(t *testing.T) {
	t.Parallel()
	c := LoadConfig(testDirs(t), "")
	_, err := c.Resolve(Given{
		Flags: map[string][]string{"compat": {"2"}, "header": {"no-colon-secret"}},
		Env:   environment(map[string]string{"RUSE_TIMEOUT": "soon-secret"}),
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"RUSE_TIMEOUT: want a time", "--compat: want all, off", "--header: want 'Name: value'"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %q", want, err)
		}
	}
	if strings.Contains(err.Error(), "-secret") {
		t.Errorf("a value is in %q", err)
	}
	dirs, _ := writeConfig(t, userConfig, "")
	_, err = LoadConfig(dirs, "").Resolve(Given{Flags: map[string][]string{"profile": {"stagin"}}})
	if err == nil || !strings.Contains(err.Error(), `there is no profile "stagin"; did you mean "staging"?`) {
		t.Errorf("got %v", err)
	}
}

func TestNoConfig(t *testing.T) {
	t.Parallel()
	r := resolve(t, LoadConfig(testDirs(t), t.TempDir()), nil, nil)
	if diff := cmp.Diff(Defaults(), r.Settings); diff != "" {
		t.Error(diff)
	}
}
