package session

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ruse/protocol"
)

// A character whose halves are in two chunks of a stream is one character in
// the messages, and the frames stay as they came.
func TestCharacterCutInTwo(t *testing.T) {
	frames := []string{
		`{"message_type":"assistant_message","text_blocks":["a\ud83d"]}`,
		outputFrame("stdout", "ls", `"x\uD83D"`),
		outputFrame("stderr", "ls", `"\ud83d"`),
		heartbeatFrame,
		`{"text_blocks":["\ude00b\ud83d","\ude00","c\ud83d","d\ude00"],"message_type":"assistant_message","more":1}`,
		outputFrame("stderr", "ls", `""`),
		outputFrame("stdout", "ls", `"\uDE00y\\ud83d"`),
		outputFrame("stderr", "ls", `"\ude00"`),
		outputFrame("stdout", "ls", `"\ude00z\ud83d"`),
		outputFrame("stdout", "ls", `"!"`),
		resultFrame,
	}
	for name, opts := range map[string]Options{"without secrets": {}, "with secrets": {Secrets: []string{secret}}} {
		t.Run(name, func(t *testing.T) {
			rec := &memory{}
			opts.Recorder = rec
			s := dial(t, serve(t, func(p *peer) {
				p.Expect(protocol.TypeInvocation)
				for _, frame := range frames {
					p.Send(frame)
				}
				p.Wait()
			}), opts)
			if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
				t.Fatal(err)
			}
			events := until(t, s, inState(Succeeded))
			wantRecorded(t, rec, events)
			if got, want := strings.Join(spoken(events), "|"), "a|😀b😀||c\ufffd|d\ufffd"; got != want {
				t.Errorf("the agent said %q, want %q", got, want)
			}
			if got, want := traffic(events), "AOOHAOOOOOR"; got != want {
				t.Errorf("traffic %s, want %s", got, want)
			}
			_, stdout, stderr := printed(events)
			if stdout != `x😀y\ud83d`+"\ufffdz\ufffd!" || stderr != "😀" {
				t.Errorf("printed %q and %q", stdout, stderr)
			}
			for i, e := range only[Received](events) {
				if string(e.Raw) != frames[i] {
					t.Errorf("came as    %s\nhanded out %s", frames[i], e.Raw)
				}
			}
		})
	}
}

// FuzzStage cuts a text as cuts say, with pauses, and holds that the frames come
// out once, in order and in time, that what they say reads as the whole text
// redacted in one piece, and that each frame says what its message does.
func FuzzStage(f *testing.F) {
	f.Add(secret+",hunter2", "the key is "+secret+" hunter2hunter", []byte{3, 1}, uint16(0xffff))
	f.Add("2hunter,hunter2,aab", "hunter2hunteraaaaab", []byte{2, 5, 1}, uint16(0x5555))
	f.Add("p\"w", `{"k":"p\"w"}`, []byte{1}, uint16(0xaaaa))
	f.Add("😀🔑x", "a😀😀🔑x🔑", []byte{1, 2}, uint16(3))
	f.Fuzz(func(t *testing.T, secretList, text string, sizes []byte, pauses uint16) {
		if len(text) > 1000 || strings.Contains(secretList, "\x00") {
			return
		}
		// What ends the text is in no secret, so that nothing stays undecided.
		text = strings.ToValidUTF8(text, "") + "\x00"
		checkStage(t, protocol.NewRedactor(strings.Split(strings.ToValidUTF8(secretList, ""), ",")...), text, sizes, pauses)
	})
}

func checkStage(t *testing.T, redactor *protocol.Redactor, text string, sizes []byte, pauses uint16) {
	t.Helper()
	var out []inbound
	now := time.Unix(0, 0)
	came := map[int]time.Time{}
	deliver := func(in inbound) {
		if late := now.Sub(came[in.size]); in.size >= 0 && late > holdBack {
			t.Errorf("a frame was held for %v", late)
		}
		out = append(out, in)
	}
	var g stage
	g.use(redactor, nil)
	sent := 0
	send := func(raw string) {
		m, err := protocol.Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		came[sent] = now
		g.pass(inbound{message: m, wire: m, raw: []byte(raw), size: sent}, now, deliver)
		sent++
	}
	units := utf16.Encode([]rune(text))
	for i := 0; len(units) > 0; i++ {
		var blocks []string
		for range 1 + i%2 {
			n := 1
			if len(sizes) > 0 {
				n = int(sizes[i%len(sizes)]) % 8
			}
			if i%5 == 4 {
				n = max(n, 1)
			}
			n = min(n, len(units))
			blocks = append(blocks, spelled(units[:n]))
			units = units[n:]
		}
		send(`{"message_type":"assistant_message","text_blocks":[` + strings.Join(blocks, ",") + `]}`)
		if pauses>>(i%16)&1 == 1 {
			now = now.Add(holdBack)
			g.deliver(now, deliver)
			send(heartbeatFrame)
		}
	}
	send(resultFrame)
	var said strings.Builder
	next := 0
	for _, in := range out {
		if in.err != nil || in.size >= 0 && in.size != next {
			t.Fatalf("frame %d came as number %d: %v", in.size, next, in.err)
		}
		if in.size >= 0 {
			next++
		}
		if a, ok := in.message.(*protocol.Assistant); ok {
			said.WriteString(strings.Join(a.TextBlocks, ""))
			again, err := protocol.Decode(in.raw)
			if err != nil || !strings.Contains(string(in.raw), `\ud`) && !slices.Equal(again.(*protocol.Assistant).TextBlocks, a.TextBlocks) {
				t.Errorf("the message says %q, its frame %s (%v)", a.TextBlocks, in.raw, err)
			}
		}
	}
	if next != sent || len(g.waiting) > 0 {
		t.Errorf("%d frames of %d came out", next, sent)
	}
	if got, want := said.String(), redactor.String(text); got != want {
		t.Errorf("the stage %q\nthe whole %q", got, want)
	}
}
