using KeeperBot.Host.Logging;

namespace KeeperBot.Host.Tests.Logging;

public sealed class RedactorTests
{
    private static readonly Redactor Hiding = new([new Uri("https://node.example/v2/a1b2c3d4e5f6a7b8?token=f00df00df00df00d")]);

    [Theory]
    [InlineData("https://node.example/v2/a1b2c3d4e5f6a7b8?token=f00df00df00df00d failed", "node.example failed")]
    [InlineData("the key a1b2c3d4e5f6a7b8 has no access", "the key (hidden) has no access")]
    [InlineData("F00DF00DF00DF00D is unknown", "(hidden) is unknown")]
    [InlineData("no v2 token", "no v2 token")]
    public void Clean_TextOfANode_ShowsNoPartThatLooksLikeAKey(string text, string shown) => Hiding.Clean(text).ShouldBe(shown);
}
