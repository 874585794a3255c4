package request

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ruse/protocol"
)

// Resolve builds the message to send: an *protocol.Invocation or a
// *protocol.CommandExecution. References are read now, and only now. Their
// values, and those of all secret variables, are in secrets_to_redact.
//
// The errors are a *protocol.ValidationError for what Check finds and one
// *ReferenceError for each reference that cannot be read, all at once (see
// errors.Join). None holds a secret's value.
//
// Compat is not applied: session.Options.Compat does that when sending, or
// protocol.Compat.Apply.
func (r Request) Resolve(ctx context.Context, from Sources) (protocol.Message, error) {
	if problems := r.Check(); len(problems) > 0 {
		return nil, &protocol.ValidationError{Fields: problems}
	}
	values, err := r.readSecrets(ctx, from)
	if err != nil {
		return nil, err
	}
	return r.message(func(s Secret) string { return values[s] })
}

// secrets are all secrets of r, each once: the listed ones first, then those of
// variables, also of the part of the form that r's kind does not send.
func (r Request) secrets() []Secret {
	return r.secretsOf(func(string) bool { return true })
}

// References are the secrets of r that are read when it is sent: variables of the
// environment, and files.
func (r Request) References() []Secret {
	return slices.DeleteFunc(r.secrets(), func(s Secret) bool { return !s.IsReference() })
}

// sentSecrets are those of the part that is sent.
func (r Request) sentSecrets() []Secret { return r.secretsOf(r.sends) }

func (r Request) secretsOf(part func(field string) bool) []Secret {
	var all []Secret
	add := func(s Secret) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, s := range r.Secrets {
		add(s)
	}
	each(&r, func(field string, v *Variable) {
		if part(field) {
			add(v.Secret)
		}
	})
	return all
}

func (r Request) readSecrets(ctx context.Context, from Sources) (map[Secret]string, error) {
	values := map[Secret]string{}
	var errs []error
	for _, s := range r.sentSecrets() {
		value, err := s.Resolve(ctx, from)
		if err != nil {
			errs = append(errs, err)
		}
		values[s] = value
	}
	return values, errors.Join(errs...)
}

// sent is what a request is sent as: the fields of both messages.
type sent struct {
	protocol.Invocation
	Commands []protocol.Command
}

// message builds the message with value(s) in the place of each secret.
func (r Request) message(value func(Secret) string) (protocol.Message, error) {
	var m sent
	m.SecretsToRedact = []string{}
	for _, s := range r.sentSecrets() {
		if v := value(s); !slices.Contains(m.SecretsToRedact, v) {
			m.SecretsToRedact = append(m.SecretsToRedact, v)
		}
	}
	for _, f := range Fields() {
		if f.send == nil || !f.Kinds.Have(r.Kind) {
			continue
		}
		if err := f.send(&r, &m, value); err != nil {
			return nil, err
		}
	}
	return m.as(r.Kind), nil
}

// as is the message of a kind.
func (m *sent) as(kind Kind) protocol.Message {
	if kind == Agent {
		return &m.Invocation
	}
	return &protocol.CommandExecution{
		SourceID: m.SourceID, SecretsToRedact: m.SecretsToRedact, Commands: m.Commands,
		ArtifactsDirs: m.ArtifactsDirs, ArtifactsIgnore: m.ArtifactsIgnore, Downloadables: m.Downloadables, Extra: m.Extra,
	}
}

// sentOf is the kind and the fields of a message; an error, where it is no
// request.
func sentOf(m protocol.Message) (Kind, *sent, error) {
	switch m := m.(type) {
	case *protocol.Invocation:
		return Agent, &sent{Invocation: *m}, nil
	case *protocol.CommandExecution:
		return CommandsOnly, &sent{Commands: m.Commands, Invocation: protocol.Invocation{
			SourceID: m.SourceID, SecretsToRedact: m.SecretsToRedact,
			ArtifactsDirs: m.ArtifactsDirs, ArtifactsIgnore: m.ArtifactsIgnore, Downloadables: m.Downloadables, Extra: m.Extra,
		}}, nil
	case nil:
		return 0, nil, errors.New("there is no message")
	default:
		return 0, nil, fmt.Errorf("%q is no request: want %s or %s",
			string(m.MessageType()), protocol.TypeInvocation, protocol.TypeCommandExecution)
	}
}

// wireSchema wraps a schema that is not yet, and leaves what is as it is.
func wireSchema(schema string) (string, error) {
	if strings.TrimSpace(schema) == "" {
		return "", nil
	}
	return protocol.WrapSchema(schema)
}

func envOut(env []Variable, value func(Secret) string) map[string]string {
	if len(env) == 0 {
		return nil
	}
	m := make(map[string]string, len(env))
	for _, v := range env {
		if m[v.Name] = v.Value; v.Secret != "" {
			m[v.Name] = value(v.Secret)
		}
	}
	return m
}

func commandsOut(list []Command, value func(Secret) string) []protocol.Command {
	var out []protocol.Command
	for _, c := range list {
		out = append(out, protocol.Command{
			Command: c.Command, Cwd: c.Cwd, Env: envOut(c.Env, value), Extra: extraOut(c.Extra),
		})
	}
	return out
}

func downloadablesOut(list []Downloadable, _ func(Secret) string) []protocol.Downloadable {
	var out []protocol.Downloadable
	for _, d := range list {
		out = append(out, protocol.Downloadable{DownloadURL: d.URL, WorkingDir: d.Dir, Extra: extraOut(d.Extra)})
	}
	return out
}

func extraOut(extra string) []byte {
	if strings.TrimSpace(extra) == "" {
		return nil
	}
	return []byte(extra)
}

// request makes a request of a message, of which nothing is lost. A secret that is
// written as env:NAME or file:PATH becomes that reference, and a variable whose
// whole value is one of the secrets becomes secret. The order of variables,
// which JSON objects have not, is that of their names.
func (m *sent) request(kind Kind) Request {
	r := Request{Kind: kind}
	for _, f := range Fields() {
		if f.read != nil && f.Kinds.Have(kind) {
			f.read(&r, m, m.SecretsToRedact)
		}
	}
	return r
}

// secretIn reads a secret from a message. Only what is surely a reference
// becomes one.
func secretIn(value string) Secret {
	if s := Secret(value); s.IsReference() && s.Check() == nil {
		return s
	}
	return LiteralSecret(value)
}

func secretsIn(values []string) []Secret {
	var secrets []Secret
	for _, v := range values {
		secrets = append(secrets, secretIn(v))
	}
	return secrets
}

func envIn(env map[string]string, hidden []string) []Variable {
	var list []Variable
	for _, name := range slices.Sorted(maps.Keys(env)) {
		v := Variable{Name: name, Value: env[name]}
		if v.Value != "" && slices.Contains(hidden, v.Value) {
			v.Secret, v.Value = secretIn(v.Value), ""
		}
		list = append(list, v)
	}
	return list
}

func commandsIn(commands []protocol.Command, hidden []string) []Command {
	var list []Command
	for _, c := range commands {
		list = append(list, Command{Command: c.Command, Cwd: c.Cwd, Env: envIn(c.Env, hidden), Extra: string(c.Extra)})
	}
	return list
}

func downloadablesIn(downloadables []protocol.Downloadable, _ []string) []Downloadable {
	var list []Downloadable
	for _, d := range downloadables {
		list = append(list, Downloadable{URL: d.DownloadURL, Dir: d.WorkingDir, Extra: string(d.Extra)})
	}
	return list
}
