package session

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

const secret = "sk-live-0123456789"

func asking(secrets ...string) *protocol.Invocation {
	inv := hello()
	inv.SecretsToRedact = secrets
	return inv
}

// spoken is what the agent said, chunk by chunk.
func spoken(events []Event) []string {
	var all []string
	for _, e := range only[Received](events) {
		if m, ok := e.Message.(*protocol.Assistant); ok {
			all = append(all, m.TextBlocks...)
		}
	}
	return all
}

func wantNoSecret(t *testing.T, events []Event) {
	t.Helper()
	if all := describe(events); strings.Contains(all, secret) {
		t.Errorf("a secret was let through:%s", all)
	}
}

func TestSecretCutInTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &memory{}
		s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("the key is " + secret[:9]))
			p.Send(heartbeatFrame)
			p.Send(`{"message_type":"command_output_message","stream":"stdout","text":"` + secret[:3] + `","command":"env"}`)
			sleep(200 * time.Millisecond)
			p.Send(assistant(secret[9:] + ", keep it"))
			p.Send(`{"message_type":"command_output_message","stream":"stdout","text":"` + secret[3:] + `!","command":"env"}`)
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Succeeded))
		wantNoSecret(t, events)
		if got := traffic(events); got != "AHOAOR" {
			t.Errorf("the order is %s, want AHOAOR", got)
		}
		if got := strings.Join(spoken(events), "|"); got != "the key is [REDACTED]|, keep it" {
			t.Errorf("the agent said %q", got)
		}
		for _, e := range only[Received](events)[:2] {
			if d := took(only[Connected](events)[0], e); d != 200*time.Millisecond {
				t.Errorf("%s came after %v, want the next chunk's time", e.Raw, d)
			}
		}
		wantRecorded(t, rec, events)
	})
}

// A frame whose chunk looks like the beginning of a secret waits for 250 ms, no
// longer, and then goes on without it.
func TestHoldBackEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("ask"))
			p.Send(heartbeatFrame)
			sleep(time.Second)
			p.Send(assistant("ip it"))
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Succeeded))
		if got := strings.Join(spoken(events), "|"); got != "a|sk|ip it" {
			t.Errorf("the agent said %q", got)
		}
		if got := traffic(events); got != "AHAAR" {
			t.Errorf("the order is %s, want AHAAR", got)
		}
		for i, want := range []time.Duration{holdBack, holdBack, time.Second} {
			if d := took(only[Connected](events)[0], only[Received](events)[i]); d != want {
				t.Errorf("frame %d came after %v, want %v", i, d, want)
			}
		}
	})
}

// A stream of single bytes keeps a secret in it.
func TestSecretByteByByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			for _, c := range "a " + secret + " b" {
				sleep(100 * time.Millisecond)
				p.Send(assistant(string(c)))
			}
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Succeeded))
		if got := strings.Join(spoken(events), ""); got != "a [REDACTED] b" {
			t.Errorf("the agent said %q", got)
		}
	})
}

// What is held when the connection ends is shown, not lost.
func TestHeldFramesAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("ask"))
			p.Bye()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Lost))
		if got := spoken(events); len(got) != 1 || got[0] != "ask" {
			t.Errorf("the agent said %q", got)
		}
	})
}

func TestSecretsEverywhere(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"new_message","` + secret + `":{"deep":["` + secret + `"]}}`)
		p.Send(`{"message_type":"assistant_message","text_blocks":"` + secret + `"}`)
		p.Send(`{broken ` + secret)
		p.Send(`{"message_type":"error_message","error":"bad ` + secret + `","metadata":{"stack":"` + secret + `"}}`)
		p.Bye()
	})
	rec := &memory{}
	s := dial(t, url+"/?token="+secret, Options{Recorder: rec})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, isA[Disconnected])
	wantNoSecret(t, events)
	if got := traffic(events); got != "UMME" {
		t.Errorf("traffic %s", got)
	}
	for _, e := range only[Malformed](events) {
		if de, ok := e.Err.(*protocol.DecodeError); ok && strings.Contains(string(de.Frame), secret) {
			t.Errorf("the error holds the secret: %s", de.Frame)
		}
	}
	wantRecorded(t, rec, events)
	wantNoSecret(t, rec.all())
}

// What was cut off within a secret shows nothing of its beginning either: an
// error, which is no stream, and the reason of a close, which has 123 bytes.
func TestSecretCutOff(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"error_message","error":"no access with ` + secret[:9] + `","metadata":{}}`)
		_ = p.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1008, "no access with "+secret[:9]))
		p.Wait()
	})
	rec := &memory{}
	s := dial(t, url, Options{Recorder: rec})
	if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, isA[Disconnected])
	wantRecorded(t, rec, events)
	if text := only[Received](events)[0].Message.(*protocol.Error).Text; text != "no access with [REDACTED]" {
		t.Errorf("the error says %q", text)
	}
	if reason := only[Disconnected](events)[0].Reason; reason != "no access with [REDACTED]" {
		t.Errorf("the reason is %q", reason)
	}
	for _, e := range events {
		if _, sent := e.(Sent); !sent && strings.Contains(string(frameOf(e)), secret[:4]) {
			t.Errorf("recorded: %s", frameOf(e))
		}
	}
}

// What a runtime says moves a run by its words as they came, whatever of them
// is a secret.
func TestSecretIsAWordOfTheProtocol(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{Secrets: []string{"error_message"}, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Expect(protocol.TypeCancel)
			p.Send(cancelledFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking("cancelled", "Request"), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Cancelled))
		if isA[Disconnected](events[len(events)-1]) || len(only[Disconnected](events)) > 0 {
			t.Errorf("the answer to the cancel was not understood:%s", describe(events))
		}
	})
}

// A type and a member that nobody knows are masked like the rest.
func TestSecretInWhatIsUnknown(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"tomorrow_message","pieces":[{"` + secret + `":"` + secret + `"}]}`)
		p.Send(`{"message_type":"heartbeat_message","phase":"request_in_flight","elapsed_ms":1,"tomorrow":["` + secret + `"]}`)
		p.Bye()
	})
	rec := &memory{}
	s := dial(t, url, Options{Recorder: rec})
	if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, isA[Disconnected])
	wantNoSecret(t, events)
	for _, e := range only[Received](events) {
		again, err := protocol.Encode(e.Message)
		if err != nil || strings.Contains(string(again), secret) || !strings.Contains(string(again), protocol.Redacted) {
			t.Errorf("handed out: %s (%v)", again, err)
		}
	}
	wantRecorded(t, rec, events)
}
