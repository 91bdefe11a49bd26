using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>Somebody on a fork who has whatever is needed and acts without a key.</summary>
/// <param name="client">The fork.</param>
/// <param name="control">Its own methods.</param>
/// <param name="address">Who it is: only a fork lets it send.</param>
public sealed class ForkAccount(EthClient client, AnvilControl control, Address address)
{
    private const ulong Gas = 10_000_000;

    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 amount)");
    private static readonly UInt256 GasMoney = UInt256.Parse("1000000000000000000000000");

    private readonly Dictionary<Address, BigInteger> _dealt = [];

    /// <summary>Who it is.</summary>
    public Address Address => address;

    /// <summary>Lets it send, with gas money.</summary>
    public async Task OpenAsync()
    {
        await control.SetBalanceAsync(address, GasMoney).ConfigureAwait(false);
        await control.ImpersonateAsync(address).ConfigureAwait(false);
    }

    /// <summary>Gives it tokens beside those that it was given before, by their storage. All are given before any is spent.</summary>
    /// <exception cref="ScenarioException">The token keeps balances in a way that the fork's node does not find.</exception>
    public async Task DealAsync(Address token, UInt256 amount)
    {
        _dealt[token] = _dealt.GetValueOrDefault(token) + amount.ToBigInteger();
        try
        {
            await client.RawAsync("anvil_dealERC20", address.ToString(), token.ToString(), Hex(_dealt[token])).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"nobody can be given tokens of {token} on the fork: {error.Message}", error);
        }
    }

    /// <summary>Lets a contract take its tokens.</summary>
    public static UpkeepCall ApprovalOf(Address token, Address spender) => new(token, Approve.Encode(spender, UInt256.FromBigInteger((BigInteger.One << 255) - 1)));

    /// <summary>Puts calls into the pool, in their order and before anybody else's.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="baseFee">What the next block's base fee is not above.</param>
    /// <returns>The hashes, in the calls' order.</returns>
    public async Task<IReadOnlyList<Hash32>> SendAsync(IEnumerable<UpkeepCall> calls, UInt256 baseFee)
    {
        var nonce = await client.GetTransactionCountAsync(address, BlockTag.Latest).ConfigureAwait(false);
        var fee = (4 * baseFee.ToBigInteger()) + 10_000_000_000;
        var hashes = new List<Hash32>();
        foreach (var call in calls)
        {
            var sent = await client.RawAsync("eth_sendTransaction", new JsonObject
            {
                ["from"] = address.ToString(),
                ["to"] = call.To.ToString(),
                ["input"] = call.Data.ToString(),
                ["gas"] = Hex(Gas),
                ["nonce"] = Hex(nonce++),
                ["maxFeePerGas"] = Hex(fee),
                ["maxPriorityFeePerGas"] = Hex(fee / 2),
            }).ConfigureAwait(false);
            hashes.Add(Hash32.Parse(sent.GetString() ?? ""));
        }

        return hashes;
    }

    private static string Hex(BigInteger value) => "0x" + (value.IsZero ? "0" : value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'));
}
