package filter

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// items are what the tests choose from, by name.
func items() map[string]Item {
	at := func(s string) time.Time {
		t, err := time.Parse(time.DateTime+".000", "2026-03-01 "+s)
		if err != nil {
			panic(err)
		}
		return t
	}
	return map[string]Item{
		"open":      {Dir: "open", Type: "connected", At: at("12:03:59.000")},
		"request":   {Dir: "send", Type: "invocation_message", Run: 1, Size: 1200, At: at("12:04:00.000"), Since: time.Second, Gap: time.Second, Data: []byte(`{"user_prompt":"Read /tmp/out at http://x"}`)},
		"answer":    {Dir: "recv", Type: "assistant_message", Run: 1, Size: 70000, At: at("12:04:09.100"), Since: 10100 * time.Millisecond, Gap: 9100 * time.Millisecond, Is: Joined, Data: []byte(`{"text_blocks":["Rate limited\nagain: sch\u00f6n \ud83d\ude00 \"quoted\""]}`)},
		"heartbeat": {Dir: "recv", Type: "heartbeat_message", Run: 1, Size: 60, At: at("12:04:30.000"), Since: 31 * time.Second, Gap: 5 * time.Second},
		"error":     {Dir: "recv", Type: "error_message", Run: 2, Size: 212, At: at("12:05:00.000"), Since: 61 * time.Second, Is: AfterCancel | Marked, Data: []byte(`{"error":"rate limited"}`)},
		"result":    {Dir: "recv", Type: "result_message", Run: 2, Size: 300, At: at("12:05:01.000"), Since: 62 * time.Second},
		"commands":  {Dir: "recv", Type: "command_execution_result_message", Run: 3, Size: 300, At: at("12:05:02.000"), Since: 63 * time.Second},
		"broken":    {Dir: "recv", Type: "", Run: 3, Size: 3, At: at("12:06:00.000"), Since: 121 * time.Second, Is: Malformed, Data: []byte("{\xff\\")},
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	const every = "open request answer heartbeat error result commands broken"
	for source, want := range map[string]string{
		"":                               every,
		"  ":                             every,
		"dir:recv":                       "answer heartbeat error result commands broken",
		"dir:recv -type:heartbeat":       "answer error result commands broken",
		"type:error":                     "error",
		"type:error_message":             "error",
		"type:result":                    "result",
		"type:command":                   "commands",
		"TYPE:Error":                     "error",
		"type:err":                       "",
		"type:error or type:result":      "error result",
		"type:error OR run:3 dir:recv":   "error commands broken",
		"(type:error or run:1) dir:recv": "answer heartbeat error",
		"-(run:1 or run:2) dir:recv":     "commands broken",
		"--type:error":                   "error",
		"run:2":                          "error result",
		"run>1":                          "error result commands broken",
		"gap>5s":                         "answer",
		"gap>=5s":                        "answer heartbeat",
		"gap>5s or size>64k":             "answer",
		"size>1k":                        "request answer",
		"size<=60":                       "open heartbeat broken",
		"after:cancel":                   "error",
		"is:marked is:after-cancel":      "error",
		"is:malformed":                   "broken",
		"since:12:05":                    "error result commands broken",
		"until:12:04":                    "open request answer heartbeat",
		"since:12:04:09.100 until:31s":   "answer heartbeat",
		"since:+61s":                     "error result commands broken",
		`"rate limited"`:                 "answer error",
		`text:"rate limited"`:            "answer error",
		"Rate":                           "answer",
		"rate limited":                   "answer error",
		"schön":                          "answer",
		"SCHÖN":                          "",
		"😀":                              "answer",
		`"limited\again"`:                "",
		`"\"quoted\""`:                   "answer",
		"/tmp/out":                       "request",
		"http://x":                       "request",
		`/rate\s+limited/`:               "answer error",
		`/^\{"error/`:                    "error",
		`/limited\nagain/`:               "answer",
		"/Rate/":                         "answer",
		`/\S+ limited/`:                  "answer error",
		"orange or type:error":           "error",
		"- dir:send":                     "",
	} {
		f, err := Parse(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		all := items()
		for name := range all {
			item := all[name]
			if got, expected := f.Match(&item), strings.Contains(" "+want+" ", " "+name+" "); got != expected {
				t.Errorf("%s matches %s: %v, want %v", source, name, got, expected)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"typ:error":                 `filter: "typ:error": there is no term "typ"; put the words in quotes to look for them, or use one of dir, type, run, text, gap, size, after, is, since, until`,
		"dir:in":                    `filter: "dir:in": expected one of open, send, recv, close, mark, gap`,
		"type:":                     `filter: "type:": expected a message type such as error, result or assistant`,
		"run:two":                   `filter: "run:two": expected a run's number such as 2`,
		"gap:5s":                    `filter: "gap:5s": gap takes > < >= <=, as in gap>5s`,
		"gap>5":                     `filter: "gap>5": expected a duration such as 5s or 300ms`,
		"size>64kb":                 `filter: "size>64kb": expected a size such as 512, 64k or 1M`,
		"size>9000000000000000000k": `filter: "size>9000000000000000000k": expected a size such as 512, 64k or 1M`,
		"is:odd":                    `filter: "is:odd": expected one of malformed, marked, injected, after-cancel, stray, refused, unknown, joined, shown`,
		"since:noon":                `filter: "since:noon": expected a time of day such as 12:04 or 12:04:09, or a time since the start such as 41s`,
		"after:dinner":              `filter: "after:dinner": expected one of cancel`,
		`"open`:                     `filter: "\"open": the quote is not closed`,
		"(dir:recv":                 `filter: "(dir:recv": the parenthesis is not closed`,
		"dir:recv)":                 `filter: ")": there is no parenthesis that it closes`,
		"or type:error":             `filter: "or": something has to stand on both sides of or`,
		"type:error or":             `filter: something has to stand on both sides of or`,
		"/(/":                       "filter: \"/(/\": expected a regular expression: error parsing regexp: missing closing ): `(?i)(`",
		strings.Repeat("(", 200):    "filter: more than 100 parentheses stand in each other",
	} {
		_, err := Parse(source)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", source, err, want)
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Source != source {
			t.Errorf("%s: %#v is no *Error of it", source, err)
		}
	}
}

func TestNeedle(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"limited": "limited", "type:error limited": "limited", `"rate limited"`: "rate limited",
		"type:error": "", "limited or x": "", "-limited": "", `a"b`: "", "schön": "", "/limited/": "",
	} {
		f, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := f.Needle(); ok != (want != "") || ok && string(n.text) != want {
			t.Errorf("the needle of %s is %q, %v, want %q", source, n.text, ok, want)
		}
	}
}

// FuzzNeedle holds the needle against the standard library.
func FuzzNeedle(f *testing.F) {
	f.Add("limited", "Rate LIMITED")
	f.Add("ö", "xÖ")
	f.Add("", "x")
	f.Add("\xff", "a\xff")
	f.Fuzz(func(t *testing.T, needle, data string) {
		n := newNeedle(needle)
		got := n.Index([]byte(data))
		if !n.fold {
			if want := strings.Index(data, needle); got != want {
				t.Errorf("%q in %q at %d, want %d", needle, data, got, want)
			}
			return
		}
		if strings.Contains(data, needle) && got < 0 {
			t.Errorf("%q is in %q, but was not found", needle, data)
		}
		if got >= 0 && utf8.ValidString(data) && !strings.HasPrefix(strings.ToLower(data[got:]), strings.ToLower(needle)) {
			t.Errorf("%q was found in %q at %d", needle, data, got)
		}
	})
}

// FuzzParse feeds the parser what nobody would write.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`dir:recv type:error (run:2 or gap>5s) -"x" /y/`, "-", "(((", `text:"`, "or or", "a:b", "//", `/\/`, "since:12:04"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		parsed, err := Parse(source)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Start < 0 || e.End > len(source) {
				t.Errorf("%q: %v", source, err)
			}
			return
		}
		all := items()
		for name := range all {
			item := all[name]
			matched := parsed.Match(&item)
			if n, ok := parsed.Needle(); ok && matched && n.Index(item.Data) < 0 && !holdsEscapes(item.Data) {
				t.Errorf("%q matches %s, which holds no %q", source, name, n.text)
			}
		}
	})
}

func FuzzUnescape(f *testing.F) {
	f.Add([]byte(`a\n\u00e9\ud83d\ude00\x\`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if out := unescape(data); len(out) > len(data) {
			t.Errorf("%q became longer: %q", data, out)
		}
	})
}
