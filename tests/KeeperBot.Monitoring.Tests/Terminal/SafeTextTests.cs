using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Tests.Terminal;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain text, 12.5 USDC → 3 €", "plain text, 12.5 USDC → 3 €")]
    [InlineData("\u001b[31mred", "\\u{1b}[31mred")]
    [InlineData("a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c")]
    [InlineData("\u202eevil\u2066", "\\u{202e}evil\\u{2066}")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}")]
    [InlineData("line\u2028para\u2029", "line\\u{2028}para\\u{2029}")]
    [InlineData("\u0085next", "\\u{85}next")]
    [InlineData("𝔘nicode", "𝔘nicode")]
    [InlineData(null, "")]
    public void Escape_TextFromOutside_ActsOnNothing(string? text, string expected) => SafeText.Escape(text).ShouldBe(expected);

    [Fact]
    public void Escape_LoneSurrogate_IsWrittenOut() => SafeText.Escape("x\ud800y").ShouldBe("x\\u{d800}y");

    [Fact]
    public void Escape_Noncharacter_IsWrittenOut() => SafeText.Escape("x\uffffy\ufdd0z\ufffd").ShouldBe("x\\u{ffff}y\\u{fdd0}z\ufffd");

    [Fact]
    public void Shorten_LongText_EndsWithAnEllipsis() => SafeText.Shorten(new string('x', 100), 10).ShouldBe("xxxxxxxxx…");
}
