package cli

import (
	"log/slog"
	"strings"
	"testing"

	"ruse/session/bucket"
	"ruse/session/inbox"
	"ruse/ui"
	"ruse/ui/internal/profile"
)

func TestArtifactFlags(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"--artifacts", "bogus"}, []string{"--artifacts does not say where files go", "s3://BUCKET/PREFIX"}},
		{[]string{"--artifacts", "s3://"}, []string{"names no bucket"}},
		{[]string{"--artifacts", "s3://key:secret@bucket"}, []string{"it holds credentials", "AWS_"}},
		{[]string{"--artifacts", "none", "--artifacts-listen", "0.0.0.0:0"}, []string{"the inbox's", "--artifacts is none"}},
	} {
		got := run(t, nil, tt.args...)
		if got.code != ExitUsage {
			t.Errorf("%q ends with %d", tt.args, got.code)
		}
		for _, want := range tt.want {
			if !strings.Contains(got.stderr, want) {
				t.Errorf("%q says %q, without %q", tt.args, got.stderr, want)
			}
		}
		if strings.Contains(got.stderr, "secret") {
			t.Errorf("%q shows a credential: %q", tt.args, got.stderr)
		}
	}
}

func TestArtifactsGoWhereTheFlagSays(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for where, is := range map[profile.Artifacts]func(ui.Inbox) bool{
		profile.ArtifactsInbox: func(in ui.Inbox) bool { _, ok := in.(*inbox.Inbox); return ok },
		profile.ArtifactsAsk:   func(in ui.Inbox) bool { _, ok := in.(*ui.Asker); return ok },
		profile.ArtifactsNone:  func(in ui.Inbox) bool { return in == nil },
	} {
		a := artifacts{where: where}
		if err := a.check(); err != nil {
			t.Fatal(err)
		}
		in, closing, err := a.open(t.Context(), log)
		if err != nil || !is(in) {
			t.Errorf("%s: %T, %v", where, in, err)
		}
		if err := closing(); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
}

// A tunnel's address is what runtimes are told; without one, a runtime
// elsewhere cannot reach an inbox on loopback.
func TestArtifactsByATunnel(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for url, reachable := range map[string]bool{"": false, "https://tunnel.example.com/in": true} {
		in, closing, err := (&artifacts{where: profile.ArtifactsInbox, url: url}).open(t.Context(), log)
		if err != nil {
			t.Fatal(err)
		}
		if got := in.Reachable("203.0.113.9:8080") == nil; got != reachable {
			t.Errorf("with %q: reachable from elsewhere is %v", url, got)
		}
		if err := closing(); err != nil {
			t.Error(err)
		}
	}
}

// A bucket that can't be used is said before the UI opens.
func TestBucketThatIsNotThere(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hunter2hunter2")
	_, closing, err := (&artifacts{where: "s3://some-bucket?endpoint=http://127.0.0.1:1"}).open(t.Context(), slog.New(slog.DiscardHandler))
	if err == nil {
		t.Fatal("a bucket opens where nobody listens")
	}
	f := explain(err)
	if f.code != ExitNetwork || f.try == "" || strings.Contains(f.text(), "hunter2") {
		t.Errorf("exit code %d, said %q", f.code, f.text())
	}
	if err := closing(); err != nil {
		t.Error(err)
	}
	var _ ui.Inbox = (*bucket.Bucket)(nil)
}
