package profile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/ui/internal/request"
)

// spot is somewhere that a setting can be put.
type spot string

const (
	inFlag           spot = "flag"
	inEnv            spot = "variable"
	inUser           spot = "user's defaults"
	inUserProfile    spot = "user's profile"
	inProject        spot = "project's defaults"
	inProjectProfile spot = "project's profile"
	inRequest        spot = "saved request"
)

var spots = []spot{inFlag, inEnv, inUser, inUserProfile, inProject, inProjectProfile, inRequest}

// stage is where settings are put.
type stage struct {
	files map[spot][]string
	given map[spot]map[string]string
	request.Request
}

func (s *stage) put(at spot, key, toml, text string) {
	switch at {
	case inFlag, inEnv:
		s.given[at][key] = text
	case inRequest:
		switch key {
		case "url":
			s.Address = text
		default:
			s.AgentEnv = []request.Variable{{Name: "TOKEN", Secret: "env:TOKEN"}}
		}
	default:
		s.files[at] = append(s.files[at], toml)
	}
}

// resolved lays it all; what a saved request's address does, too.
func (s *stage) resolved(t *testing.T) (*Resolved, Dirs) {
	t.Helper()
	file := func(defaults, profile spot) string {
		return "[defaults]\n" + strings.Join(s.files[defaults], "\n") + "\n[profiles.p]\n" + strings.Join(s.files[profile], "\n") + "\n"
	}
	dirs, work := writeConfig(t, file(inUser, inUserProfile), file(inProject, inProjectProfile))
	env := map[string]string{"RUSE_PROFILE": "p"}
	for key, text := range s.given[inEnv] {
		env["RUSE_"+strings.ToUpper(key)] = text
	}
	flags := map[string][]string{}
	for key, text := range s.given[inFlag] {
		flags[key] = []string{text}
	}
	r := resolve(t, LoadConfig(dirs, work), env, flags)
	if s.Address != "" && r.Origin("url").Source < FromEnv {
		r = r.At(s.Address, "nightly")
	}
	return r, dirs
}

func newStage() *stage {
	return &stage{files: map[spot][]string{}, given: map[spot]map[string]string{inFlag: {}, inEnv: {}}}
}

func (p spot) project() bool { return p == inProject || p == inProjectProfile }

// TestEveryPairOfOrigins: a credential goes unasked only where neither it nor
// where it goes is a project's choice.
func TestEveryPairOfOrigins(t *testing.T) {
	t.Parallel()
	targets := map[string]func(s *stage, at spot){
		"url":      func(s *stage, at spot) { s.put(at, "url", "url = 'ws://there'", "ws://there") },
		"insecure": func(s *stage, at spot) { s.put(at, "insecure", "insecure = true", "true") },
	}
	for what, target := range targets {
		for _, targetAt := range spots {
			if what == "insecure" && targetAt == inRequest {
				continue // a request says nothing of it
			}
			for _, credentialAt := range spots {
				for _, header := range []bool{true, false} {
					name := fmt.Sprintf("%s from the %s, header %v from the %s", what, targetAt, header, credentialAt)
					s := newStage()
					target(s, targetAt)
					if header {
						s.put(credentialAt, "header", "headers = { Authorization = 'env:TOKEN' }", "Authorization: env:TOKEN")
					} else {
						s.put(credentialAt, "secret", "secrets = ['env:TOKEN']", "env:TOKEN")
					}
					r, _ := s.resolved(t)
					asks := r.Asks(s.Request)
					named := slices.ContainsFunc(asks, func(a Ask) bool { return strings.Contains(a.What, "env:TOKEN") })
					if want := targetAt.project() || credentialAt.project(); named != want {
						t.Errorf("%s: asked %v, want %v: %v", name, named, want, asks)
					}
					bare := r.Withheld()
					left := fmt.Sprint(bare.Headers, bare.Request.Secrets)
					if withheld := !strings.Contains(left, "TOKEN"); named && !withheld {
						t.Errorf("%s: asked for and given: %s", name, left)
					} else if !named && withheld && credentialAt != inRequest {
						t.Errorf("%s: not asked for, and dropped", name)
					}
					if bare.Insecure && targetAt.project() {
						t.Errorf("%s: what was not agreed to is still insecure", name)
					}
				}
			}
		}
	}
}

func TestAsks(t *testing.T) {
	t.Parallel()
	const own = "[defaults]\nurl='wss://u:pw@mine'\nheaders={Authorization='env:MINE',X-Org='acme'}\nsecrets=['env:S']\n"
	const bucket = "what your AWS account may do, by the AWS_* variables and files"
	for _, test := range []struct {
		project string
		want    []string // What -> To, by hand ones left out
		headers string   // that go out when all is agreed to
	}{
		{"[defaults]\nmodel='m'\n", nil, "Authorization X-Org"},
		{"[defaults]\ninsecure=false\n", nil, "Authorization X-Org"},
		{"[defaults]\nurl='wss://u:pw@mine'\n", nil, "Authorization X-Org"},
		{"[defaults]\nheaders={X-Team='a'}\n", nil, "X-Team Authorization X-Org"},
		{"[defaults]\nheaders={X-Team='env:THEIRS'}\n", []string{"header X-Team (env:THEIRS) -> wss://***@mine"}, "X-Team Authorization X-Org"},
		{"[defaults]\nheaders={authorization='theirs'}\n", []string{"header authorization, one of the project's in the place of yours -> wss://***@mine"}, "authorization X-Org"},
		{"[defaults]\nurl='ws://theirs?t=1'\n", []string{"header Authorization (env:MINE) -> ws://theirs?t=***", "header X-Org -> ws://theirs?t=***", "secret env:S -> ws://theirs?t=***"}, "Authorization X-Org"},
		{"[defaults]\nurl='ws://theirs'\nheaders={A='b'}\n", []string{"secret env:S -> ws://theirs"}, "A"},
		{"[defaults]\ninsecure=true\nheaders={A='b'}\n", []string{
			"header Authorization (env:MINE) -> wss://***@mine, its certificate unchecked", "header X-Org -> wss://***@mine, its certificate unchecked",
			"secret env:S -> wss://***@mine, its certificate unchecked", "a connection whose certificate nobody checks -> wss://***@mine",
		}, "A Authorization X-Org"},
		{"[defaults]\nsecrets=['file:/etc/passwd','literal']\n", []string{"secret file:/etc/passwd -> wss://***@mine"}, "Authorization X-Org"},
		{"[defaults]\nartifacts='s3://theirs/p?endpoint=https://elsewhere'\n", []string{bucket + " -> s3://theirs/p?endpoint=*** at https://elsewhere"}, "Authorization X-Org"},
		{"[defaults]\nartifacts_limit='10GiB'\n", []string{"room for artifacts of 10GiB a session -> your disk"}, "Authorization X-Org"},
		{"[defaults]\nartifacts_limit='1GiB'\n", nil, "Authorization X-Org"},
		{"[defaults]\nartifacts='none'\nartifacts_folder='../x'\n", []string{"files that the runtime sends -> the folder ../x"}, "Authorization X-Org"},
	} {
		dirs, work := writeConfig(t, own, test.project)
		r := resolve(t, LoadConfig(dirs, work), nil, nil)
		var got, headers []string
		for _, a := range r.Asks(request.Request{}) {
			if !a.byHand {
				got = append(got, a.key())
			}
		}
		for _, h := range r.Headers {
			headers = append(headers, h.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.project, diff)
		}
		if diff := cmp.Diff(test.headers, strings.Join(headers, " ")); diff != "" {
			t.Errorf("%q: %s", test.project, diff)
		}
		if again := r.Withheld(); !again.ByProject() || again.elsewhere() {
			if asks := again.Asks(request.Request{}); len(asks) > 0 {
				t.Errorf("%q: what is withheld is asked for: %v", test.project, asks)
			}
		}
	}
	// A bucket of the person's is not for a runtime that the project names.
	dirs, work := writeConfig(t, "[defaults]\nartifacts='s3://mine-it-is'\n", "[defaults]\nurl='ws://theirs'\n")
	r := resolve(t, LoadConfig(dirs, work), nil, nil)
	if asks := r.Asks(request.Request{}); len(asks) != 2 || asks[0].What != "addresses for uploads into s3://mine-it-is" {
		t.Errorf("asks %v", asks)
	}
	if got := r.Withheld().Artifacts; got != ArtifactsInbox {
		t.Errorf("artifacts still go to %s", got)
	}
	// A project that chooses the person's careless profile for another address.
	dirs, work = writeConfig(t, "[profiles.dev]\ninsecure=true\n", "profile='dev'\n")
	r = resolve(t, LoadConfig(dirs, work), map[string]string{"RUSE_URL": "wss://prod", "RUSE_HEADER": "Authorization: Bearer x"}, nil)
	if asks := r.Asks(request.Request{}); len(asks) == 0 || r.Withheld().Insecure {
		t.Errorf("it is not asked for: %v", asks)
	}
}

func TestRequestsSecretsAreAskedFor(t *testing.T) {
	t.Parallel()
	dirs, work := writeConfig(t, "", "[defaults]\nurl='ws://theirs'\n")
	r := resolve(t, LoadConfig(dirs, work), nil, nil)
	sent := request.Request{
		Secrets: []request.Secret{"env:A", "literal-b"}, AgentEnv: []request.Variable{{Name: "C", Secret: "env:C"}, {Name: "MODE", Value: "x"}},
		PreCommands:   []request.Command{{Env: []request.Variable{{Name: "D", Secret: "literal-d"}}}},
		Downloadables: []request.Downloadable{{URL: "https://u:pw@h/x"}},
	}
	if got := len(r.Asks(sent)); got != 6 {
		t.Errorf("%d asks: %v", got, r.Asks(sent))
	}
	if strings.Contains(fmt.Sprint(r.Asks(sent)), "literal") {
		t.Errorf("a secret is shown: %v", r.Asks(sent))
	}
	bare := request.WithoutSecrets(sent)
	want := request.Request{AgentEnv: []request.Variable{{Name: "MODE", Value: "x"}}, PreCommands: []request.Command{{Env: []request.Variable{}}}, Downloadables: []request.Downloadable{{URL: "https://h/x"}}}
	if diff := cmp.Diff(want, bare); diff != "" {
		t.Error(diff)
	}
	if len(sent.Secrets) != 2 || len(sent.AgentEnv) != 2 {
		t.Error("the request itself was changed")
	}
	if asks := r.Asks(bare); asks != nil {
		t.Errorf("asks %v", asks)
	}
}

// What sounds secret is asked for as what is marked so.
func TestWhatSoundsSecretIsAskedFor(t *testing.T) {
	t.Parallel()
	dirs, work := writeConfig(t, "", "[defaults]\nurl='ws://theirs'\n")
	r := resolve(t, LoadConfig(dirs, work), nil, nil)
	for name, sent := range map[string]request.Request{
		"a variable":           {AgentEnv: []request.Variable{{Name: "API_KEY", Value: "hunter2"}}},
		"one of a command":     {PostCommands: []request.Command{{Command: "ls", Env: []request.Variable{{Name: "GH_TOKEN", Value: "hunter2"}}}}},
		"a further member":     {Extra: `{"api_key": "hunter2"}`},
		"one within a command": {PreCommands: []request.Command{{Command: "ls", Extra: `{"auth": {"token": "hunter2"}}`}}},
		"one of a download":    {Downloadables: []request.Downloadable{{URL: "https://h/x", Extra: `{"password": "hunter2"}`}}},
	} {
		asks := fmt.Sprint(r.Asks(sent))
		if asks == "[]" || strings.Contains(asks, "hunter2") {
			t.Errorf("%s: asks %s", name, asks)
		}
		bare := request.WithoutSecrets(sent)
		if asks := r.Asks(bare); asks != nil || strings.Contains(fmt.Sprintf("%#v", bare), "hunter2") {
			t.Errorf("%s: without secrets it asks %v, and is %#v", name, asks, bare)
		}
	}
	harmless := request.Request{Prompt: "hi", AgentEnv: []request.Variable{{Name: "MODE", Value: "x"}, {Name: "EMPTY_TOKEN"}}, Extra: `{"mode": "x"}`}
	if asks := r.Asks(harmless); asks != nil {
		t.Errorf("asks %v", asks)
	}
}

func TestTrust(t *testing.T) {
	t.Parallel()
	const project = "[defaults]\nurl='ws://theirs'\n"
	dirs, work := writeConfig(t, "[defaults]\nheaders={Authorization='env:MINE'}\n", project)
	r := resolve(t, LoadConfig(dirs, work), nil, nil)
	trust := dirs.Trust()
	open := func(r *Resolved, asks []Ask, want int) {
		t.Helper()
		if left, err := trust.Open(r, asks); err != nil || len(left) != want {
			t.Errorf("%v is left, %v; want %d", left, err, want)
		}
	}
	open(r, r.AllAsks(), 2)
	if err := trust.Agree(t.Context(), r, r.AllAsks()); err != nil {
		t.Fatal(err)
	}
	open(r, r.AllAsks(), 0)
	// What is named by hand was agreed to as such.
	open(r, r.Asks(request.Request{Secrets: []request.Secret{"env:X"}}), 0)
	checkModes(t, dirs.State)

	// A secret that was not named yet.
	write(t, dirs.ConfigFile(), "[defaults]\nheaders={Authorization='env:MINE',X-Key='env:OTHER'}\n")
	more := resolve(t, LoadConfig(dirs, work), nil, nil)
	open(more, more.AllAsks(), 1)
	if err := trust.Agree(t.Context(), more, more.AllAsks()); err != nil {
		t.Fatal(err)
	}
	open(r, r.AllAsks(), 0)

	// Another content, though it asks for the same.
	file := filepath.Join(work, "..", "..", ProjectFile)
	write(t, file, project+"# changed\n")
	changed := resolve(t, LoadConfig(dirs, work), nil, nil)
	open(changed, changed.AllAsks(), 3)
	// The same content elsewhere.
	_, other := writeConfig(t, "", project)
	moved := resolve(t, LoadConfig(dirs, other), nil, nil)
	open(moved, moved.AllAsks(), 3)

	if found, err := trust.Revoke(t.Context(), file); !found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	open(r, r.AllAsks(), 2)
	if found, err := trust.Revoke(t.Context(), file); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	for _, damaged := range []string{"{", `{"v":9}`} {
		write(t, dirs.TrustFile(), damaged)
		if left, err := trust.Open(r, r.AllAsks()); len(left) != 2 || err == nil {
			t.Errorf("%q: %v is left, %v", damaged, left, err)
		}
		if err := trust.Agree(t.Context(), r, r.AllAsks()); err == nil {
			t.Errorf("%q was overwritten", damaged)
		}
	}
}
