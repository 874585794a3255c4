package protocol

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// FuzzRedactStream cuts a text as cuts say and holds the stream equal to String
// of the whole, taken in any pieces; then again with ends, where no secret may
// pass whole.
func FuzzRedactStream(f *testing.F) {
	f.Add("aab,ab", "xaabaabx", []byte{1, 2, 1}, uint16(0xffff))
	f.Add(`a"b,\\`, `x{\"a\\\"b\"}\\\\ a"b`, []byte{3, 1}, uint16(0x5555))
	f.Add("abcd,cdef,f", "abcdefabcabcdabcdef", []byte{1}, uint16(0xaaaa))
	f.Add("key", `\u006b\u0065ykey\u00`, []byte{2, 5}, uint16(3))
	f.Add("[RE,ED", "a[REDACTED][REED]", []byte{4}, uint16(7))
	f.Fuzz(func(t *testing.T, secretList, text string, cuts []byte, taken uint16) {
		if len(text) > 4096 || strings.Contains(secretList, "\x00") {
			return
		}
		for i := range len(text) {
			if unitAt(text[i:]) != 0 {
				return // a stream reads halves of characters
			}
		}
		checkStream(t, strings.Split(secretList, ","), text, cuts, taken)
	})
}

// TestRedactStreamDense does the same to texts made of secrets, pieces of them
// and their escaped spellings, which a fuzzer seldom finds.
func TestRedactStreamDense(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	letters := []string{"a", "b", `"`, `\`, "é", "\n"}
	for range 4_000 {
		var secrets, pieces []string
		for range 1 + random.IntN(3) {
			secret := ""
			for range 1 + random.IntN(6) {
				secret += pick(letters)
			}
			quoted := strconv.Quote(secret)
			half := random.IntN(len(secret) + 1)
			secrets = append(secrets, secret)
			pieces = append(pieces, secret, secret[:half], secret[half:], quoted[1:len(quoted)-1],
				strconv.Quote(quoted), `\u0061`, `\u00e9`, pick(letters))
		}
		text := ""
		for range random.IntN(8) {
			text += pick(pieces)
		}
		cuts := []byte{byte(random.IntN(8)), byte(random.IntN(8)), byte(random.IntN(8))}
		checkStream(t, secrets, text, cuts, uint16(random.Uint32()))
		checkFrame(t, secrets, text)
	}
}

// checkFrame holds that looking at a frame as a whole first changes nothing.
func checkFrame(t *testing.T, secrets []string, text string) {
	t.Helper()
	quoted, err := jsontext.AppendQuote(nil, strings.ToValidUTF8(text, ""))
	if err != nil {
		t.Fatal(err)
	}
	frame := fmt.Appendf(nil, `{"a":%s,%s:["\ud83d"]}`, quoted, quoted)
	r := NewRedactor(secrets...)
	if got, want := r.JSON(frame), r.jsonStrings(frame); !bytes.Equal(got, want) {
		t.Fatalf("secrets %q in %s:\nstring by string %s\nJSON             %s", secrets, frame, want, got)
	}
}

func checkStream(t *testing.T, secrets []string, text string, cuts []byte, taken uint16) {
	t.Helper()
	r := NewRedactor(secrets...)
	// The byte at the end is in no secret, so that nothing stays undecided.
	text += "\x00"
	chunks := cut(text, cuts)
	whole := r.String(text)
	noSecretIn(t, secrets, whole)

	stream := r.Stream()
	var out []string
	for _, chunk := range chunks {
		stream.Push(chunk)
		out = append(out, readyOf(stream)...)
	}
	if len(out) != len(chunks) {
		t.Fatalf("%d chunks in, %d out", len(chunks), len(out))
	}
	if got := strings.Join(out, ""); got != whole {
		t.Fatalf("secrets %q, chunks %q\nstream %q\nwhole  %q", secrets, chunks, got, whole)
	}

	// Where chunks are taken before they are ready, what is out is always what
	// comes of the whole, up to some place.
	stream, out = r.Stream(), nil
	for i, chunk := range chunks {
		stream.Push(chunk)
		if taken>>(i%16)&1 == 1 {
			out = append(out, allOf(stream)...)
		}
		if got := strings.Join(out, ""); !strings.HasPrefix(whole, got) {
			t.Fatalf("secrets %q, chunks %q, taken %b\nout   %q\nwhole %q", secrets, chunks, taken, got, whole)
		}
	}
	out = append(out, endOf(stream)...)
	if got := strings.Join(out, ""); got != whole || len(out) != len(chunks) && len(out) != len(chunks)+1 {
		t.Fatalf("secrets %q, chunks %q, taken %b\nout   %q\nwhole %q", secrets, chunks, taken, got, whole)
	}

	// Where it ends anywhere, no secret passes.
	stream, out = r.Stream(), nil
	for i, chunk := range chunks {
		stream.Push(chunk)
		if taken>>(i%16)&1 == 1 {
			out = append(out, endOf(stream)...)
		}
	}
	out = append(out, endOf(stream)...)
	noSecretIn(t, secrets, strings.Join(out, ""))
}

// noSecretIn looks between the masks. A mask may itself hold a short secret, or
// make one with the text beside it: neither tells anything.
func noSecretIn(t *testing.T, secrets []string, redacted string) {
	t.Helper()
	for piece := range strings.SplitSeq(redacted, Redacted) {
		for _, secret := range secrets {
			if secret != "" && strings.Contains(piece, secret) && !strings.Contains(Redacted, secret) {
				t.Fatalf("secret %q passed in %q", secret, redacted)
			}
		}
	}
}

// cut divides text into chunks whose lengths are those in cuts, over and over.
func cut(text string, cuts []byte) []string {
	var chunks []string
	for i := 0; text != ""; i++ {
		n := 1
		if len(cuts) > 0 {
			n = int(cuts[i%len(cuts)]) % 8
		}
		if n == 0 && i%3 != 0 { // now and then a chunk is empty
			n = 1
		}
		n = min(n, len(text))
		chunks = append(chunks, text[:n])
		text = text[n:]
	}
	return chunks
}

// FuzzRedactString compares the automaton with looking for each secret at each
// place, in texts without escapes.
func FuzzRedactString(f *testing.F) {
	f.Add("abc,bcd,d", "xabcdxbcdabc")
	f.Add("aba,bb", "ababababb")
	f.Fuzz(func(t *testing.T, secretList, text string) {
		if strings.Contains(text, `\`) || strings.Contains(text, "[") || len(text) > 500 {
			return
		}
		secrets := strings.Split(secretList, ",")
		covered := make([]bool, len(text)+1)
		joined := make([]bool, len(text)+1) // byte i is in one secret with i-1
		for _, secret := range secrets {
			for at := 0; secret != "" && at+len(secret) <= len(text); at++ {
				if text[at:at+len(secret)] != secret {
					continue
				}
				for i := range len(secret) {
					covered[at+i] = true
					joined[at+i] = joined[at+i] || i > 0
				}
			}
		}
		var want strings.Builder
		for i := range len(text) {
			switch {
			case !covered[i]:
				want.WriteByte(text[i])
			case !joined[i]:
				want.WriteString(Redacted)
			}
		}
		if got := NewRedactor(secrets...).String(text); got != want.String() {
			t.Fatalf("secrets %q in %q\n got %q\nwant %q", secrets, text, got, want.String())
		}
	})
}

// FuzzRedactJSON holds that a redacted frame stays JSON, means what it meant
// but for its strings, and holds no secret however it is spelled.
func FuzzRedactJSON(f *testing.F) {
	for _, frame := range recordedFrames(f) {
		f.Add("hunter2,sk-live", frame.data)
	}
	f.Add(`a"b`, []byte(`{"x":"a\"b \u0061\u0022b","a\"b":{"y":[1,"{\"a\\\"b\":1}"]}}`))
	f.Fuzz(func(t *testing.T, secretList string, frame []byte) {
		secrets := strings.Split(secretList, ",")
		r := NewRedactor(secrets...)
		redacted := r.JSON(frame)
		m, err := Decode(frame)
		again, errAgain := Decode(redacted)
		if err != nil {
			return
		}
		if !r.idle() && !bytes.Equal(r.jsonStrings(frame), redacted) {
			t.Fatalf("secrets %q in %s:\nstring by string %s\nJSON             %s", secrets, frame, r.jsonStrings(frame), redacted)
		}
		if errAgain != nil {
			t.Fatalf("%s became %s: %v", frame, redacted, errAgain)
		}
		if isKnown(m.MessageType()) && m.MessageType() != again.MessageType() {
			t.Fatalf("%s became %s", m.MessageType(), again.MessageType())
		}
		for text := range stringsIn(t, redacted) {
			noSecretIn(t, secrets, text)
		}
	})
}

// stringsIn returns the strings of a frame that are not the protocol's words.
func stringsIn(t *testing.T, frame []byte) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	dec := jsontext.NewDecoder(bytes.NewReader(frame), lenient)
	name := ""
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return found
		}
		kind, n := dec.StackIndex(dec.StackDepth())
		isName := kind == jsontext.KindBeginObject && n%2 == 1
		text := token.String()
		if token.Kind() == jsontext.KindString {
			if !(isName && isFieldName(text)) && !(!isName && isFixedValue(name, text)) {
				found[text] = true
			}
		}
		name = ""
		if isName {
			name = text
		}
	}
}
