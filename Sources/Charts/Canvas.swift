import CCairo

/// A sheet to draw on, in pixels from the top left corner.
final class Canvas {
    enum Anchor { case left, center, right }

    struct Typeface {
        var size: Double
        var isBold = false
        var color = Color.ink
    }

    private let surface: OpaquePointer
    private let context: OpaquePointer

    init(width: Int32, height: Int32) throws(ChartError) {
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), let context = cairo_create(surface) else {
            throw .cannotDraw("no memory")
        }
        self.surface = surface
        self.context = context
        try check(cairo_status(context))
        fill(0, 0, Double(width), Double(height), .paper)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    func fill(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: Color) {
        use(color)
        cairo_rectangle(context, x, y, width, height)
        cairo_fill(context)
    }

    /// A horizontal line of even width.
    func line(from left: Double, to right: Double, at y: Double, _ color: Color, width: Double = 2) {
        fill(left, (y - width / 2).rounded(), right - left, width, color)
    }

    /// `y` is the baseline. What is wider than `limit` is written smaller, and cut where that is not enough.
    func write(_ text: String, _ x: Double, _ y: Double, _ typeface: Typeface, _ anchor: Anchor = .left, limit: Double = .infinity) {
        let (fitting, face, width) = fit(text, typeface, limit)
        select(face)
        use(face.color)
        let offset =
            switch anchor {
            case .left: 0.0
            case .center: width / 2
            case .right: width
            }
        cairo_move_to(context, x - offset, y)
        cairo_show_text(context, fitting)
    }

    func width(of text: String, _ typeface: Typeface) -> Double {
        select(typeface)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text, &extents)
        return extents.x_advance
    }

    private func fit(_ text: String, _ typeface: Typeface, _ limit: Double) -> (String, Typeface, Double) {
        var (text, face) = (Self.oneLine(text), typeface)
        var width = width(of: text, face)
        guard width > limit else { return (text, face, width) }
        face.size *= max(0.5, limit / width * 0.98)
        width = self.width(of: text, face)
        while width > limit, text.count > 1 {
            text = text.dropLast(text.hasSuffix("…") ? 2 : 1) + "…"
            width = self.width(of: text, face)
        }
        return (text, face, width)
    }

    /// Cairo reads up to the first zero byte, and has no glyphs for other control characters.
    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0.unicodeScalars.allSatisfy { $0.value < 32 } ? " " : $0 })
    }

    private func select(_ typeface: Typeface) {
        cairo_select_font_face(
            context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, typeface.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, typeface.size)
    }

    private func use(_ color: Color) {
        cairo_set_source_rgb(context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
    }

    func png() throws(ChartError) -> [UInt8] {
        cairo_surface_flush(surface)
        let bytes = Bytes()
        let status = withExtendedLifetime(bytes) {
            cairo_surface_write_to_png_stream(
                surface,
                { closure, bytes, count in
                    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
                    let all = Unmanaged<Bytes>.fromOpaque(closure).takeUnretainedValue()
                    all.content.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
                    return CAIRO_STATUS_SUCCESS
                }, Unmanaged.passUnretained(bytes).toOpaque())
        }
        try check(cairo_status(context))
        try check(status)
        return bytes.content
    }

    private final class Bytes {
        var content: [UInt8] = []
    }

    private func check(_ status: cairo_status_t) throws(ChartError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .cannotDraw(cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)")
    }
}

package enum ChartError: Error, Equatable, CustomStringConvertible {
    case cannotDraw(String)

    package var description: String {
        switch self {
        case .cannotDraw(let reason): "the picture cannot be drawn: \(reason)"
        }
    }
}
