using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A world under construction: the chain it stands on, what it is built of, who builds it, and the contracts so far.</summary>
public sealed record WorldSite(ChainWriter Chain, AnvilControl Control, ArtifactStore Artifacts, WorldAccounts Accounts, ContractBook Book)
{
    /// <summary>Deploys a contract from the deployer's account and books it under a role.</summary>
    public async Task<DeployedContract> DeployAsync(string role, ArtifactPackage package, string contract, params AbiValue[] arguments) =>
        Book.Add(role, await Chain.DeployAsync(Accounts.Deployer, package, contract, arguments).ConfigureAwait(false));

    /// <summary>Calls a booked contract from the deployer's account.</summary>
    public Task SendAsync(string role, string function, params AbiValue[] arguments) =>
        Chain.SendAsync(Accounts.Deployer, Book[role], function, arguments);

    /// <summary>Calls a booked contract from another account.</summary>
    public Task SendFromAsync(Address from, string role, string function, params AbiValue[] arguments) =>
        Chain.SendAsync(from, Book[role], function, arguments);

    /// <summary>Address of a booked contract.</summary>
    public Address At(string role) => Book[role].Address;

    /// <summary>A new oracle round at the newest block's time.</summary>
    public async Task PublishPriceAsync(string role, Wad price, ulong round)
    {
        var head = await Control.GetHeadAsync().ConfigureAwait(false);
        await SendFromAsync(Accounts.Market, role, "setLatestAnswerWithRound", price.ToScaled(8, Rounding.Down), head.Timestamp.UnixSeconds, round).ConfigureAwait(false);
    }

    /// <summary>Mints settlement or quote tokens (decimal text, whole units) and approves a spender for them.</summary>
    public async Task FundAsync(string tokenRole, Address account, Address spender, AbiValue amount)
    {
        await SendAsync(tokenRole, "mint", account, amount).ConfigureAwait(false);
        await SendFromAsync(account, tokenRole, "approve", spender, amount).ConfigureAwait(false);
    }

    /// <summary>sqrt(price) x 2^96, rounded down, as Uniswap v3 keeps prices.</summary>
    public static BigInteger SqrtPriceX96(Wad price) => SqrtPriceX96(price.Raw, Wad.One.Raw);

    /// <summary>sqrt(numerator / denominator) x 2^96, rounded down.</summary>
    public static BigInteger SqrtPriceX96(BigInteger numerator, BigInteger denominator) => IntegerSquareRoot((numerator << 192) / denominator);

    private static BigInteger IntegerSquareRoot(BigInteger value)
    {
        if (value.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(value), value.ToString(CultureInfo.InvariantCulture), "a price is above zero");
        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
