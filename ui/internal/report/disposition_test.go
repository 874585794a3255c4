package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// frames are events by a short name each.
var frames = map[string]session.Event{
	"Hello": said("Hello"), " world": said(" world"), "again": said("again"), "two": said("one", "two"),
	"ls":         session.Received{Size: 9, Message: &protocol.CommandOutput{Command: "ls"}},
	"ps":         session.Received{Size: 9, Message: &protocol.CommandOutput{Command: "ps"}},
	"beat":       session.Received{Size: 9, Message: &protocol.Heartbeat{}},
	"upload":     session.Received{Size: 9, Message: &protocol.ArtifactUploadRequest{}},
	"confirm":    session.Received{Size: 9, Message: &protocol.EndSessionConfirm{}},
	"error":      session.Received{Size: 9, Message: &protocol.Error{Text: "no"}},
	"busy":       session.Received{Size: 9, Message: &protocol.Error{Text: "a request cannot run while another is in flight"}},
	"resent":     session.Received{Size: 9, Message: &protocol.Error{}, Resent: true},
	"result":     session.Received{Size: 9, Message: &protocol.Result{}},
	"stray":      session.Received{Size: 9, Message: &protocol.Result{}, Stray: "it is late"},
	"late":       session.Received{Size: 9, Message: &protocol.Assistant{TextBlocks: []string{" late"}}, AfterCancel: true},
	"ours":       session.Received{Size: 9, Message: &protocol.Cancel{}},
	"future":     session.Received{Size: 9, Message: &protocol.Unknown{Name: "future"}},
	"broken":     session.Malformed{Size: 2},
	"cancel":     session.Sent{Message: &protocol.Cancel{}},
	"ping":       session.Control{Type: "ping"},
	"pong":       session.Control{Type: "pong", Sent: true},
	"close":      session.Disconnected{Code: 1000},
	"ours ends":  session.Disconnected{Ours: true},
	"torn":       session.Disconnected{Code: 1006, Err: errors.New("reset")},
	"file":       session.ArtifactChanged{Artifact: session.Artifact{ID: 1}},
	"cancelling": session.RunChanged{State: session.Cancelling}, "over": session.RunChanged{State: session.Succeeded},
	"tail": session.Received{Raw: []byte(`{"` + session.HeldBack + `":true}`), Message: &protocol.Assistant{TextBlocks: []string{"end "}}},
}

func said(blocks ...string) session.Event {
	return session.Received{Size: 9, Message: &protocol.Assistant{TextBlocks: blocks}}
}

func TestDispositions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ events, want string }{
		{"Hello,again,again", "shown,shown,shown"},
		{"Hello,again, world,again", "shown,joined,joined,joined"},
		{"Hello,beat, world", "shown,control,joined"},
		{"Hello,error, world", "shown,shown,shown"},
		{"Hello,ping,pong, world,close,torn,ours ends", "shown,control,,joined,control,,"},
		{"Hello,file, world", "shown,,shown"},
		{"Hello, world,file,again", "shown,joined,,joined"},
		{"two, world,again", "shown,shown,shown"},
		{"Hello,tail,again", "shown,,joined"},
		{"ls,ls,beat,ls,ps", "shown,joined,control,joined,shown"},
		{"ls,Hello,ls", "shown,shown,shown"},
		{"ls,error,ls", "shown,shown,joined"},
		{"Hello, world,cancelling,late,cancel,late,over, world", "shown,joined,,after cancel,,after cancel,,shown"},
		{"Hello,cancelling,late", "shown,,after cancel"},
		{"busy,resent,result,stray,ours,future,broken,upload,confirm", "refused,refused,shown,not for us,not for us,shown,malformed,shown,control"},
	} {
		var d Dispositions
		var got []string
		all := map[Disposition]int{}
		came := 0
		for name := range strings.SplitSeq(c.events, ",") {
			ev, ok := frames[name]
			if !ok {
				t.Fatalf("no event is called %q", name)
			}
			of, earlier := d.Apply(ev)
			for i := len(got) - 1; earlier > 0; i-- {
				if got[i] == Shown.String() {
					got[i] = Joined.String()
					all[Shown]--
					all[Joined]++
					earlier--
				}
			}
			got = append(got, of.String())
			if all[of]++; of != NoFrame {
				came++
			}
		}
		if joined := strings.Join(got, ","); joined != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.events, joined, c.want)
		}
		delete(all, NoFrame)
		for of, n := range all {
			if d.Count(of) != n {
				t.Errorf("%s: %d are counted as %s, want %d", c.events, d.Count(of), of, n)
			}
		}
		if d.Received() != came {
			t.Errorf("%s: %d frames are counted, %d came: %s", c.events, d.Received(), came, fmt.Sprint(d.counts))
		}
	}
}
