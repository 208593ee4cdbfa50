import ByteKit
import Glibc
import LiveTraffic
import Rendering

/// The full-screen view: drawn on the terminal's other screen, which is left as it was.
final class ScreenOutput: LiveOutput {
  /// Events that are kept for the screen.
  private static let notesMax = 12

  private let context: LiveContext
  private let plain: PlainTail
  private let domain: String?
  private var style: TextStyle
  private var rows = 24
  private var view = TailView()
  private var frame: LiveFrame?
  private var shown: [TerminalText] = []
  private var notes: [String] = []
  private var original = termios()
  private var isOpen = false

  let frameMilliseconds: Int? = 500
  var descriptors: [Int32] { isOpen ? [STDIN_FILENO] : [] }

  /// Takes the terminal over.
  init(context: LiveContext, style: TextStyle, domain: String?) {
    self.context = context
    self.style = style
    self.domain = domain
    var plainStyle = style
    plainStyle.usesColor = false
    plain = PlainTail(context: context, style: plainStyle)
    open()
  }

  private func open() {
    // In the background this stops the program until it is in front (POSIX.1-2017, 11.1.4).
    SignalPipe.letting(SIGTTOU) { while tcdrain(STDIN_FILENO) != 0, errno == EINTR {} }
    // What was set meanwhile is what the shell wants back; unless the program was stopped unasked,
    // and nothing of its own was undone.
    if !isOpen { unsafe tcgetattr(STDIN_FILENO, &original) }
    var raw = original
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    isOpen = true
    // The other screen, no cursor, no line wrap.
    _ = FileWriter.write(Array("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l".utf8), to: STDOUT_FILENO)
    resize()
  }

  func show(_ event: LiveEvent) throws(InputProblem) {
    if case .interval = event.kind { return }
    guard isOpen else { return try OutputStream.write(plain.lines(event)) }
    // They have lines of their own, so that alerts do not push them out.
    if case .problem = event.kind { return }
    let text = String(decoding: plain.lines(event), as: UTF8.self)
    if let line = text.split(separator: "\n").first {
      notes.append(String(line.dropFirst(PlainTail.dayBytes)))
    }
    notes.removeFirst(max(0, notes.count - Self.notesMax))
  }

  func draw(_ frame: LiveFrame) throws(InputProblem) {
    guard isOpen else { return }
    if !view.isPaused || self.frame == nil { self.frame = frame }
    try redraw()
  }

  /// Writes the lines that differ from what is on the screen, in one piece.
  private func redraw() throws(InputProblem) {
    guard let frame else { return }
    let screen = TailScreen(context: context, style: style, rows: rows, domain: domain)
    let lines = screen.lines(frame, view, notes: notes)
    var text = ""
    for (index, line) in lines.enumerated() where index >= shown.count || shown[index] != line {
      // Cleared first: behind a line of full width the clearing would take its last character.
      text += "\u{1b}[\(index + 1);1H\u{1b}[K\(line.source)"
    }
    shown = lines
    if !text.isEmpty { try OutputStream.write(Array(text.utf8)) }
  }

  func takeInput() -> Bool {
    var keys = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(STDIN_FILENO, &keys, keys.count)
    guard count > 0 else { return true }
    // An arrow key is not Esc.
    if count >= 3, keys[0] == 27, keys[1] == UInt8(ascii: "[") {
      if keys[2] == UInt8(ascii: "B") { _ = view.take(UInt8(ascii: "j")) }
      if keys[2] == UInt8(ascii: "A") { _ = view.take(UInt8(ascii: "k")) }
      return false
    }
    return keys[..<count].contains { view.take($0) }
  }

  func resize() {
    guard let size = TerminalStyle.terminalSize() else { return }
    style.columns = max(20, size.columns)
    rows = max(4, size.rows)
    shown = []
    if isOpen { _ = FileWriter.write(Array("\u{1b}[2J".utf8), to: STDOUT_FILENO) }
  }

  func suspend() { close() }

  func resume() { open() }

  func close() {
    guard isOpen else { return }
    isOpen = false
    _ = FileWriter.write(
      Array("\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l".utf8), to: STDOUT_FILENO)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &original)
  }
}
