using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>Reads what contracts consist of at a block: code hashes, proxy slots, minimal proxies, beacons, the singletons of Safes, and all of that of whatever stands behind them.</summary>
public sealed class CodeReader(EthClient client)
{
    // A proxy behind a beacon behind a proxy; deeper is nothing that anybody deploys, and a circle must end.
    private const int Deepest = 5;

    private static readonly AbiFunction BeaconImplementation = AbiFunction.Parse("function implementation() view returns (address)");

    // A code hash stands for one code for ever, and so for one minimal proxy's target, or none, and for a Safe's proxy, or not.
    private readonly Dictionary<Hash32, (Address? Minimal, bool IsSafeProxy)> _codes = [];

    /// <summary>The whole shape of each contract.</summary>
    /// <exception cref="RpcException">The node gave no usable answer.</exception>
    public async Task<ImmutableArray<CodeShape>> ReadAsync(IReadOnlyList<Address> contracts, BlockRef block, CancellationToken cancellation)
    {
        var found = new Dictionary<Address, CodeHop>();
        IReadOnlyList<Address> level = [.. contracts.Distinct()];
        var beacons = new HashSet<Address>();
        for (var depth = 0; level.Count > 0 && depth < Deepest; depth++)
        {
            var hops = await LevelAsync(level, beacons, block, cancellation).ConfigureAwait(false);
            foreach (var hop in hops)
                found[hop.At] = hop;
            beacons.UnionWith(hops.Select(hop => ProxySlots.AddressIn(hop.Slots[1])).OfType<Address>());
            level = [.. hops.SelectMany(hop => hop.Next).Where(next => !found.ContainsKey(next)).Distinct()];
        }

        return level.Count == 0
            ? [.. contracts.Select(contract => ShapeOf(contract, found))]
            : throw RpcException.Invalid("eth_getStorageAt", client.EndpointHost, $"{level[0]} stands behind more than {Deepest} proxies; such a contract cannot be pinned");
    }

    /// <summary>Whether shapes still are what they were, by their code hashes and the slots and beacons that lead on: two round trips however many contracts there are.</summary>
    /// <exception cref="RpcException">The node gave no usable answer.</exception>
    public async Task<bool> AreSameAsync(IReadOnlyCollection<CodeShape> shapes, BlockRef block, CancellationToken cancellation)
    {
        var hops = shapes.SelectMany(shape => shape.Hops).DistinctBy(hop => hop.At).ToList();
        var hashes = CodeLens.ReadAsync(client, [.. hops.Select(hop => hop.At)], block, cancellation);
        var used = (from hop in hops from slot in hop.Slots.Index() where slot.Item != Hash32.Zero select (hop.At, Slot: ProxySlots.At(slot.Index), Value: slot.Item)).ToList();
        var slots = client.GetStorageAtAsync([.. used.Select(item => (item.At, item.Slot))], BlockId.Of(block), cancellation);
        var beacons = hops.Where(hop => hop.IsBeacon).ToList();
        var implementations = Task.WhenAll(beacons.Select(hop => ImplementationAsync(hop.At, block, cancellation)));
        await Task.WhenAll(hashes, slots, implementations).ConfigureAwait(false);
        return (await hashes.ConfigureAwait(false)).SequenceEqual(hops.Select(hop => hop.CodeHash))
            && (await slots.ConfigureAwait(false)).SequenceEqual(used.Select(item => item.Value))
            && (await implementations.ConfigureAwait(false)).Index().All(item => item.Item is not { } next || beacons[item.Index].Next.Contains(next));
    }

    private async Task<List<CodeHop>> LevelAsync(IReadOnlyList<Address> level, HashSet<Address> beacons, BlockRef block, CancellationToken cancellation)
    {
        var hashes = await CodeLens.ReadAsync(client, level, block, cancellation).ConfigureAwait(false);
        var slots = await client.GetStorageAtAsync(
            [.. level.SelectMany(contract => ProxySlots.All.Select(slot => (contract, slot)))], BlockId.Of(block), cancellation).ConfigureAwait(false);
        var hops = new List<CodeHop>(level.Count);
        for (var i = 0; i < level.Count; i++)
        {
            var own = slots.Skip(i * ProxySlots.All.Length).Take(ProxySlots.All.Length).ToImmutableArray();
            var beacon = beacons.Contains(level[i]);
            var (minimal, isSafe) = await CodeAsync(level[i], hashes[i], block, cancellation).ConfigureAwait(false);
            if (isSafe)
                own = own.AddRange(await client.GetStorageAtAsync([(level[i], ProxySlots.Singleton)], BlockId.Of(block), cancellation).ConfigureAwait(false));
            Address?[] next =
            [
                minimal, .. own.Select(ProxySlots.AddressIn),
                beacon ? await ImplementationAsync(level[i], block, cancellation).ConfigureAwait(false) : null,
            ];
            hops.Add(new CodeHop(level[i], hashes[i], own, beacon) { Next = [.. next.OfType<Address>().Distinct()] });
        }

        return hops;
    }

    private async Task<(Address? Minimal, bool IsSafeProxy)> CodeAsync(Address contract, Hash32 hash, BlockRef block, CancellationToken cancellation)
    {
        if (_codes.TryGetValue(hash, out var known))
            return known;
        var code = await client.GetCodeAsync(contract, BlockId.Of(block), cancellation).ConfigureAwait(false);
        if (code.Length > 0 && Keccak256.Hash(code.Span) != hash)
            throw RpcException.Invalid("eth_getCode", client.EndpointHost, $"the code at {contract} is not the one whose hash the EVM gave");
        return _codes[hash] = (ProxySlots.MinimalTarget(code.Span), ProxySlots.IsSafeProxy(code.Span));
    }

    private async Task<Address?> ImplementationAsync(Address beacon, BlockRef block, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(new CallRequest { To = beacon, Data = BeaconImplementation.Encode() }, BlockId.Of(block), null, cancellation).ConfigureAwait(false);
        try
        {
            return answer.Success ? BeaconImplementation.DecodeOutput(answer.Data.Span)[0].AsAddress() : null;
        }
        catch (AbiException)
        {
            // No beacon after all; its code and the slot that names it are pinned all the same.
            return null;
        }
    }

    private static CodeShape ShapeOf(Address contract, Dictionary<Address, CodeHop> found)
    {
        var hops = new List<CodeHop>();
        var open = new Queue<Address>([contract]);
        while (open.TryDequeue(out var next))
        {
            if (hops.Exists(hop => hop.At == next))
                continue;
            hops.Add(found[next]);
            foreach (var after in found[next].Next)
                open.Enqueue(after);
        }

        return new([.. hops]);
    }
}
