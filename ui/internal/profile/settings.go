package profile

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"ruse/protocol"
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

// DefaultArtifactsLimit is small enough that a hostile sandbox fills no disk.
const DefaultArtifactsLimit session.ByteSize = 2 << 30

// DefaultSettings are those that nobody set.
func DefaultSettings() Settings {
	return Settings{
		Request: request.Request{
			Address: "ws://localhost:8080",
			Model:   "gpt-5.4", // as in the documentation of runtimeuse
		},
		ConnectTimeout: 15 * time.Second, Artifacts: ArtifactsInbox, ArtifactsLimit: DefaultArtifactsLimit,
	}
}

// Key is one setting: its name in files, as a flag and as an environment
// variable.
type Key struct {
	// Name is the key in config.toml and .ruse.toml.
	Name string
	// Flag is the flag without its dashes; Variable follows from it.
	Flag string
	// Usage is a line for help.
	Usage string

	field func(*Settings) any // a pointer
}

// Variable is the name of the key's environment variable, such as RUSE_MODEL.
func (k Key) Variable() string {
	return "RUSE_" + strings.ToUpper(strings.ReplaceAll(k.Flag, "-", "_"))
}

// Repeated reports whether the flag may be given more than once. Its variable
// then holds a value a line.
func (k Key) Repeated() bool {
	switch k.field(&Settings{}).(type) {
	case *[]string, *[]request.Secret, *[]request.Variable:
		return true
	}
	return false
}

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
			flag := f.Flag()
			keys = append(keys, Key{f.Setting, flag.Name, flag.Usage, func(s *Settings) any { return f.At(&s.Request) }})
		}
	}
	return append(
		keys,
		Key{keyHeaders, "header", "a header, 'Name: value', sent with the upgrade", func(s *Settings) any { return &s.Headers }},
		Key{keyInsecure, "insecure", "take any certificate", func(s *Settings) any { return &s.Insecure }},
		Key{"connect_timeout", "connect-timeout", "give up a connection after this time", func(s *Settings) any { return &s.ConnectTimeout }},
		Key{keyArtifacts, "artifacts", "what becomes of artifacts: inbox, s3://BUCKET/PREFIX, ask or none", func(s *Settings) any { return &s.Artifacts }},
		Key{keyArtifactsLimit, "artifacts-limit", "how much the artifacts of a session may have, such as 10GiB, or none", func(s *Settings) any { return &s.ArtifactsLimit }},
		Key{keyArtifactsFolder, "artifacts-folder", "the local folder of the inbox", func(s *Settings) any { return &s.ArtifactsFolder }},
	)
}

func keyNamed(name string) (Key, bool) {
	keys := Keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// copyTo copies the one setting.
func (k Key) copyTo(to, from *Settings) {
	reflect.ValueOf(k.field(to)).Elem().Set(reflect.ValueOf(k.field(from)).Elem())
}

// readTOML sets the field from a value of a TOML document. Its errors quote no
// value.
func (k Key) readTOML(s *Settings, value any) error {
	switch field := k.field(s).(type) {
	case *bool:
		b, ok := value.(bool)
		if !ok {
			return errors.New("want true or false")
		}
		*field = b
		return nil
	case *[]string, *[]request.Secret:
		list, ok := value.([]any)
		texts := make([]string, len(list))
		for i := range list {
			var isText bool
			texts[i], isText = list[i].(string)
			ok = ok && isText
		}
		if !ok {
			return errors.New(`want a list of texts, such as ["a", "b"]`)
		}
		return k.readTexts(s, texts)
	case *[]request.Variable:
		table, ok := value.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(table)) {
			text, isText := table[name].(string)
			ok = ok && isText
			*field = append(*field, request.Header(name, text))
		}
		if !ok {
			return errors.New(`want a table of texts, such as { Authorization = "env:TOKEN" }`)
		}
		return nil
	case *time.Duration:
		if text, ok := value.(string); ok {
			return k.readTexts(s, []string{text})
		}
		if n, ok := value.(int64); ok && n == 0 {
			*field = 0
			return nil
		}
		return errors.New(`want a time with its unit in quotes, such as "30s" or "5m"`)
	default:
		text, ok := value.(string)
		if !ok {
			return errors.New("want a text in quotes")
		}
		return k.readTexts(s, []string{text})
	}
}

// readTexts sets the field from what a flag or a variable holds; from the last
// text where the flag is not a list.
func (k Key) readTexts(s *Settings, texts []string) error {
	if len(texts) == 0 && !k.Repeated() {
		return errors.New("want a value")
	}
	text := ""
	if len(texts) > 0 {
		text = texts[len(texts)-1]
	}
	switch field := k.field(s).(type) {
	case *string:
		*field = text
	case *bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		*field = b
	case *time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("want a time with its unit, such as 30s or 5m")
		}
		*field = d
	case *[]string:
		*field = slices.Clone(texts)
	case *[]request.Secret:
		*field = nil
		for _, t := range texts {
			if err := request.Secret(t).Check(); err != nil {
				return fmt.Errorf("a secret %w", err)
			}
			*field = append(*field, request.Secret(t))
		}
	case *[]request.Variable:
		*field = nil
		for _, line := range texts {
			name, value, ok := strings.Cut(line, ":")
			if !ok || strings.TrimSpace(name) == "" {
				return errors.New("want 'Name: value'")
			}
			*field = append(*field, request.Header(strings.TrimSpace(name), strings.TrimSpace(value)))
		}
	case *protocol.Compat:
		return request.ParseCompat(field, text)
	case *session.ByteSize:
		size, err := session.ParseByteSize(text)
		if err != nil {
			return err
		}
		*field = size
	case *Artifacts:
		a := Artifacts(text)
		if a != ArtifactsInbox && a != ArtifactsAsk && a != ArtifactsNone && !a.IsBucket() {
			return errors.New("want inbox, s3://BUCKET/PREFIX, ask or none")
		}
		*field = a
	}
	return nil
}

// Show is the value of the setting in s as it may be shown: literal secrets and
// credentials in addresses are masked.
func (k Key) Show(s Settings) string {
	switch field := k.field(&s).(type) {
	case *string:
		if k.Name == keyURL {
			return session.MaskAddress(*field)
		}
		return *field
	case *[]request.Variable:
		lines := make([]string, len(*field))
		for i, v := range *field {
			lines[i] = v.Name + ": " + v.Shown()
		}
		return strings.Join(lines, "\n")
	case *[]request.Secret:
		lines := make([]string, len(*field))
		for i, secret := range *field {
			lines[i] = secret.String()
		}
		return strings.Join(lines, "\n")
	case *[]string:
		return strings.Join(*field, "\n")
	case *protocol.Compat:
		return request.CompatName(*field)
	default:
		return fmt.Sprint(reflect.ValueOf(field).Elem().Interface())
	}
}
