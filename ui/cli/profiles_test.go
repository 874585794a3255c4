package cli

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// TestOver: flags and variables count before a saved request, and that before the
// settings, which fill what no request can do without.
func TestOver(t *testing.T) {
	t.Parallel()
	saved := request.Request{
		Prompt: "saved", System: "saved", Ignore: "saved", Secrets: []request.Secret{"env:SAVED"}, IdleTimeout: time.Minute,
	}
	env := map[string]string{"RUSE_IGNORE": "env", "RUSE_COMPAT": "off", "RUSE_SECRET": "env:GIVEN", "RUSE_MODEL": "env", "RUSE_TIMEOUT": "5m"}
	for _, tt := range []struct {
		flags map[string][]string
		env   map[string]string
		want  request.Request
	}{
		{want: request.Request{
			Prompt: "saved", System: "saved", Model: "gpt-5.4", Ignore: "saved", Secrets: saved.Secrets, IdleTimeout: time.Minute,
		}},
		{env: env, flags: map[string][]string{"system": {"flag"}, "model": {"flag"}, "idle-timeout": {"2m"}}, want: request.Request{
			Prompt: "saved", System: "flag", Model: "flag", Ignore: "env", Secrets: saved.Secrets,
			Timeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, Compat: protocol.CompatOff,
		}},
	} {
		r, err := profile.LoadConfig(profile.Dirs{Config: t.TempDir()}, "").Resolve(profile.Given{Flags: tt.flags, Env: func(name string) (string, bool) {
			value, ok := tt.env[name]
			return value, ok
		}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, over(r.Request.Clone(), saved, r)); diff != "" {
			t.Error(diff)
		}
	}
}
