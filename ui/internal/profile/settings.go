package profile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/internal/request"
)

// Settings are what can be configured about a connection and about the
// requests that go over it.
type Settings struct {
	// Request is empty but for what is set about requests.
	Request        request.Request
	Headers        []request.Variable // sent with the upgrade; values may be references
	Insecure       bool               // take any certificate
	ConnectTimeout time.Duration
	// Artifacts says what becomes of artifacts.
	Artifacts Artifacts
	// ArtifactsLimit is how much the files of a session may have; 0: the store's
	// own limit.
	ArtifactsLimit session.ByteSize
	// ArtifactsFolder is the local folder of the inbox; empty: ruse's own.
	ArtifactsFolder string
	// Tab says in the terminal's tab what ruse does.
	Tab bool
}

// Artifacts says what becomes of the files that a runtime offers.
type Artifacts string

// The values of Artifacts.
const (
	ArtifactsInbox Artifacts = "inbox" // ruse receives them
	ArtifactsAsk   Artifacts = "ask"   // a person answers each offer
	ArtifactsNone  Artifacts = "none"  // they are declined
)

// IsBucket reports whether a is the address of an S3-compatible bucket, where
// they go. Whether the address is good, the package bucket knows.
func (a Artifacts) IsBucket() bool { return strings.HasPrefix(string(a), "s3://") }

// IsValid reports whether a is one of the values, or a bucket's address.
func (a Artifacts) IsValid() bool {
	return a == ArtifactsInbox || a == ArtifactsAsk || a == ArtifactsNone || a.IsBucket()
}

// DefaultArtifactsLimit is small enough that a hostile sandbox fills no disk.
const DefaultArtifactsLimit session.ByteSize = 2 << 30

// Defaults are the settings that nobody set.
func Defaults() Settings {
	return Settings{
		Request: request.Request{
			Address: "ws://localhost:8080",
			Model:   "gpt-5.4", // as in the documentation of runtimeuse
		},
		ConnectTimeout: 15 * time.Second, Artifacts: ArtifactsInbox, ArtifactsLimit: DefaultArtifactsLimit, Tab: true,
	}
}

// Key is one setting: its name in files, as a flag and as an environment
// variable.
type Key struct {
	// Name is the key in config.toml and .ruse.toml.
	Name string
	// Flag is the flag without its dashes; Variable tells its variable.
	Flag string

	shape shape
	// set reads what a flag holds, or adds it to a list.
	set  func(s *Settings, text string) error
	copy func(to, from *Settings)
	// Show is the value as it may be shown: literal secrets and credentials in
	// addresses are masked.
	Show func(s Settings) string
}

// shape is what stands for a setting in TOML.
type shape uint8

const (
	text shape = iota
	span       // a time
	toggle
	list
	table // of headers
)

// Variable is the name of a flag's environment variable, such as RUSE_MODEL.
func Variable(flag string) string {
	return "RUSE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// repeated reports whether the flag may be given more than once. Its variable
// then holds a value a line.
func (k Key) repeated() bool { return k.shape == list || k.shape == table }

// The names of the settings that say where something goes, or hold what must not
// go just anywhere.
const (
	keyURL             = "url"
	keyHeaders         = "headers"
	keyInsecure        = "insecure"
	keySecrets         = "secrets"
	keyArtifacts       = "artifacts"
	keyArtifactsLimit  = "artifacts_limit"
	keyArtifactsFolder = "artifacts_folder"
)

// Keys are all settings, in the order in which they are shown: those of requests
// first.
func Keys() []Key {
	var keys []Key
	for _, f := range request.Fields() {
		if f.Setting != "" {
			keys = append(keys, requestKey(f))
		}
	}
	headers := key(keyHeaders, "header", table, func(s *Settings) *[]request.Variable { return &s.Headers }, addHeader)
	headers.Show = func(s Settings) string {
		lines := make([]string, len(s.Headers))
		for i, h := range s.Headers {
			lines[i] = h.Name + ": " + h.Shown()
		}
		return strings.Join(lines, "\n")
	}
	return append(
		keys, headers,
		key(keyInsecure, "insecure", toggle, func(s *Settings) *bool { return &s.Insecure }, parseToggle),
		key("connect_timeout", "connect-timeout", span, func(s *Settings) *time.Duration { return &s.ConnectTimeout }, request.ParseDuration),
		key(keyArtifacts, "artifacts", text, func(s *Settings) *Artifacts { return &s.Artifacts }, parseArtifacts),
		key(keyArtifactsLimit, "artifacts-limit", text, func(s *Settings) *session.ByteSize { return &s.ArtifactsLimit }, parseByteSize),
		key(keyArtifactsFolder, "artifacts-folder", text, func(s *Settings) *string { return &s.ArtifactsFolder }, func(to *string, text string) error { *to = text; return nil }),
		key("tab", "tab", toggle, func(s *Settings) *bool { return &s.Tab }, parseToggle),
	)
}

// requestKey is the setting of a request's field.
func requestKey(f request.Field) Key {
	k := Key{
		Name: f.Setting, Flag: f.Flag().Name,
		set:  func(s *Settings, text string) error { return f.Set(&s.Request, text) },
		copy: func(to, from *Settings) { f.Copy(&to.Request, &from.Request) },
		Show: func(s Settings) string { return f.Show(&s.Request) },
	}
	if _, ok := f.At(&request.Request{}).(*time.Duration); ok {
		k.shape = span
	} else if f.Many {
		k.shape = list
	}
	return k
}

// key is a setting of a connection.
func key[V any](name, flag string, shape shape, of func(*Settings) *V, parse func(*V, string) error) Key {
	return Key{
		Name: name, Flag: flag, shape: shape,
		set:  func(s *Settings, text string) error { return parse(of(s), text) },
		copy: func(to, from *Settings) { *of(to) = *of(from) },
		Show: func(s Settings) string { return fmt.Sprint(*of(&s)) },
	}
}

func addHeader(to *[]request.Variable, line string) error {
	name, value, ok := strings.Cut(line, ":")
	if !ok || strings.TrimSpace(name) == "" {
		return errors.New("want 'Name: value'")
	}
	*to = append(*to, request.Header(strings.TrimSpace(name), strings.TrimSpace(value)))
	return nil
}

func parseToggle(to *bool, text string) (err error) {
	if *to, err = strconv.ParseBool(text); err != nil {
		return errors.New("want true or false")
	}
	return nil
}

func parseArtifacts(to *Artifacts, text string) error {
	if *to = Artifacts(text); !to.IsValid() {
		return errors.New("want inbox, s3://BUCKET/PREFIX, ask or none")
	}
	return nil
}

func parseByteSize(to *session.ByteSize, text string) (err error) {
	*to, err = session.ParseByteSize(text)
	return err
}

// readTOML sets the field from a value of a TOML document. Its errors quote no
// value.
func (k Key) readTOML(s *Settings, value any) error {
	var texts []string
	fits := false
	switch v := value.(type) {
	case string:
		texts, fits = []string{v}, k.shape == text || k.shape == span
	case bool:
		texts, fits = []string{strconv.FormatBool(v)}, k.shape == toggle
	case int64:
		texts, fits = []string{"0"}, k.shape == span && v == 0
	case []any:
		fits = k.shape == list
		for _, element := range v {
			text, ok := element.(string)
			texts, fits = append(texts, text), fits && ok
		}
	case map[string]any:
		fits = k.shape == table
		var headers []request.Variable
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text, ok := v[name].(string)
			headers, fits = append(headers, request.Header(name, text)), fits && ok
		}
		if fits {
			s.Headers = headers
			return nil
		}
	}
	if !fits {
		return errors.New([...]string{
			text: "want a text in quotes", span: `want a time with its unit in quotes, such as "30s" or "5m"`,
			toggle: "want true or false", list: `want a list of texts, such as ["a", "b"]`,
			table: `want a table of texts, such as { Authorization = "env:TOKEN" }`,
		}[k.shape])
	}
	return k.readTexts(s, texts)
}

// readTexts sets the field from what a flag or a variable holds; from the last
// text where the flag is not a list.
func (k Key) readTexts(s *Settings, texts []string) error {
	if !k.repeated() {
		texts = texts[len(texts)-1:]
	}
	var read Settings
	for _, text := range texts {
		if err := k.set(&read, text); err != nil {
			return err
		}
	}
	k.copy(s, &read)
	return nil
}
