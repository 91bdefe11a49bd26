using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Binding;

/// <summary>Collects every mistake, so that all are reported at once.</summary>
public sealed class ErrorList
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly Dictionary<string, ConfigNode> _nodes = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _errors.Count;

    /// <summary>All of them, by place in the document.</summary>
    public ImmutableArray<ConfigurationError> ToArray() =>
        [.. _errors.OrderBy(error => error.Line ?? int.MaxValue).ThenBy(error => error.Column ?? 0)];

    /// <summary>
    /// Whether nothing at, below or above a path is wrong so far; a check of several values together needs that. A section that is missing
    /// makes everything in it unusable.
    /// </summary>
    public bool IsClean(string path) => _errors.TrueForAll(error => !IsWithin(error.Path, path) && !IsWithin(path, error.Path));

    /// <summary>Remembers where a path stands, so that later checks can name its line.</summary>
    public void Know(ConfigNode node) => _nodes.TryAdd(node.Path, node);

    /// <summary>A mistake at a node of the document.</summary>
    public void Add(ConfigNode node, string problem, string mend, bool showValue = true) =>
        _errors.Add(new ConfigurationError(node.Path, showValue ? node.Text : null, problem, mend, node.Line, node.Column));

    /// <summary>A mistake at a path; its line and value are looked up.</summary>
    public void Add(string path, string problem, string mend)
    {
        if (_nodes.TryGetValue(path, out var node))
            Add(node, problem, mend);
        else
            _errors.Add(new ConfigurationError(path, null, problem, mend, Nearest(path)?.Line, Nearest(path)?.Column));
    }

    /// <summary>As <see cref="Add(string, string, string)"/> without repeating the value.</summary>
    public void AddHidden(string path, string problem, string mend)
    {
        var node = _nodes.GetValueOrDefault(path);
        _errors.Add(new ConfigurationError(path, null, problem, mend, node?.Line, node?.Column));
    }

    private static bool IsWithin(string path, string root) => path.StartsWith(root, StringComparison.Ordinal)
        && (root.Length == 0 || path.Length == root.Length || path[root.Length] is '.' or '[');

    private ConfigNode? Nearest(string path)
    {
        for (var end = path.LastIndexOfAny(['.', '[']); end > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (_nodes.TryGetValue(path[..end], out var node))
                return node;
        }

        return null;
    }
}
