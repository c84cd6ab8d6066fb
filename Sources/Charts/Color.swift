/// Red, green and blue, 0…255 each.
package struct Color: Sendable, Equatable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Told apart by people who do not tell red from green, too: they differ in brightness.
    package static let incoming = Color(24, 128, 96)
    package static let outgoing = Color(240, 140, 60)

    static let paper = Color(255, 255, 255)
    static let ink = Color(28, 36, 48)
    static let mutedInk = Color(98, 108, 122)
    static let alarm = Color(196, 48, 48)
    static let grid = Color(226, 230, 236)
    static let baseline = Color(120, 130, 144)
    static let highlight = Color(238, 243, 250)
}
