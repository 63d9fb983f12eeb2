using NeuralStyle.Common;
using Xunit;

namespace NeuralStyle.Tests.Common;

public sealed class UntrustedTests
{
    [Theory]
    [InlineData("conv1.weight", "\"conv1.weight\"")]
    [InlineData("a\r\n\u001b[31m\"\\", "\"a\\u000d\\u000a\\u001b[31m\\u0022\\u005c\"")]
    [InlineData("\u202eé", "\"\\u202e\\u00e9\"")]
    [InlineData("", "\"\"")]
    public void Quote_AnyText_IsPrintableAscii(string text, string expected)
        => Assert.Equal(expected, Untrusted.Quote(text));

    [Fact]
    public void Quote_LongText_ShowsItsStart()
        => Assert.Equal($"\"{new string('x', 64)}...\"", Untrusted.Quote(new string('x', 65)));
}
