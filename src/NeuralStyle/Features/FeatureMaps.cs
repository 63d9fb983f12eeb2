using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace NeuralStyle.Features;

/// <summary>Feature maps (B, C, H, W) by layer name. It owns its tensors: dispose it, or leave it to the dispose scope it was made in.</summary>
public sealed class FeatureMaps : IReadOnlyDictionary<string, Tensor>, IDisposable
{
    private readonly Dictionary<string, Tensor> _maps;

    /// <summary>Takes ownership of feature maps.</summary>
    /// <param name="maps">The maps by layer name.</param>
    public FeatureMaps(IEnumerable<KeyValuePair<string, Tensor>> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        _maps = new Dictionary<string, Tensor>(maps, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int Count => _maps.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _maps.Keys;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => _maps.Values;

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">The layer was not asked for.</exception>
    public Tensor this[string key] => _maps.TryGetValue(key, out var map)
        ? map
        : throw new KeyNotFoundException($"The layer '{key}' was not extracted; there are {string.Join(", ", _maps.Keys)}.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _maps.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _maps.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _maps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Disposes the maps.</summary>
    public void Dispose()
    {
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }
}
