// Package text is the one treatment of text that ruse did not write: what a
// runtime, a command, a file or a project says is hostile until it has gone
// through here, and wide until it is measured. It knows nothing of colours.
//
// # Cleaning
//
// [Clean] does a whole text, [Line] makes one line of it, [Lines] many without
// tabs, [Printed] shows what a command printed, and a [Cleaner] takes a stream in
// any chunks: the same bytes give the same text wherever they are cut. What is left holds no
// control character but line breaks and tabs, is valid UTF-8, and cleaning it
// again changes nothing. The rules:
//
//   - A complete control sequence (colours, titles, the clipboard) is taken out.
//     A sequence that doesn't end within its line or [maxSequence] bytes is none:
//     its escape character is shown as a picture, and its words are text, so that
//     nobody hides text behind a sequence that never ends.
//   - Control characters become their pictures (␇, ␡), bytes that are no UTF-8,
//     and the controls U+0080 to U+009F that some terminals obey, become U+FFFD.
//   - A carriage return ends a line, as does the line feed that it may stand
//     before.
//   - What can't be seen is marked by U+FFFD, not dropped: characters that change
//     the direction of text can make code read otherwise than it runs ("Trojan
//     Source", CVE-2021-42574), those without width make two names that differ
//     look alike, tag characters carry whole sentences unseen, and terminals
//     don't agree on how far any of them moves what follows. Text that looks the
//     same shall be the same.
//   - What belongs to a character that is seen stays: joiners and a flag's tags
//     inside an emoji, a variation selector on a character that has variants, and
//     the non-joiner of Arabic and Indic scripts, which has no width anywhere.
//     Their joiner only chooses a letter's shape, and some terminals (tmux) put
//     the letter after it into the cell before: it is dropped. So is a byte order
//     mark that begins a text.
package text
