package request

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"ruse/protocol"
	"ruse/session"
)

// Send resolves r and sends it. It returns the values of its secrets too.
func (r Request) Send(ctx context.Context, to session.Requester) (run session.RunID, hidden []string, err error) {
	message, err := r.Resolve(ctx, SystemSources())
	if err != nil {
		return 0, nil, err
	}
	bounds := session.RunOptions{Timeout: r.Timeout, IdleTimeout: r.IdleTimeout}
	switch message := r.Compat.Apply(message).(type) {
	case *protocol.CommandExecution:
		run, err = to.Execute(ctx, message, bounds)
		return run, message.SecretsToRedact, err
	case *protocol.Invocation:
		run, err = to.Invoke(ctx, message, bounds)
		return run, message.SecretsToRedact, err
	}
	return 0, nil, session.ErrNoRun
}

// Headers are the headers of a session as an export and redaction want them: every
// value a secret.
func Headers(h http.Header) []Variable {
	var list []Variable
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			list = append(list, Variable{Name: name, Secret: LiteralSecret(v)})
		}
	}
	return list
}
