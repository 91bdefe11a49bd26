using KeeperBot.Evm.Nodes;

namespace KeeperBot.Evm.Tests.Nodes;

public sealed class OperatorNameTests
{
    [Theory]
    [InlineData("https://eth-mainnet.g.example.com/v2/key", "example.com")]
    [InlineData("https://opt.EXAMPLE.com", "example.com")]
    [InlineData("http://203.0.113.7:8545", "203.0.113.7")]
    [InlineData("http://203.0.113.7:8546", "203.0.113.7")]
    [InlineData("http://127.0.0.1:8545", "127.0.0.1:8545")]
    [InlineData("http://10.0.0.3:8545", "10.0.0.3:8545")]
    [InlineData("http://[::1]:8545", "[::1]:8545")]
    [InlineData("http://localhost:8545", "localhost:8545")]
    public void Of_Address_IsWhoRunsIt(string uri, string expected) => OperatorName.Of(new Uri(uri)).ShouldBe(expected);
}
