using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Builds the graph of a network that is read, and follows the sizes of its values for some sizes of images, the probes.</summary>
/// <param name="probes">The sizes of images.</param>
internal sealed class OnnxGraphBuilder(IReadOnlyList<(int Height, int Width)> probes)
{
    private static readonly (int Height, int Width)[] AnySize = [(64, 64), (128, 192), (75, 53)]; // the last one for odd sides, which some networks cannot work on

    private readonly List<GraphOperation> _operations = [];
    private readonly List<MapSize[]> _sizes = [[.. probes.Select(probe => new MapSize(Channels: 3, probe.Height, probe.Width))]];
    private readonly List<int> _active = [.. Enumerable.Range(0, probes.Count)];

    /// <summary>The operations so far.</summary>
    public IReadOnlyList<GraphOperation> Operations => _operations;

    /// <summary>The probes that the network can work on.</summary>
    public IReadOnlyList<int> Active => _active;

    /// <summary>The number of probes.</summary>
    public int Probes => probes.Count;

    /// <summary>Starts a graph for images of one size, or of any.</summary>
    public static OnnxGraphBuilder Create((int Height, int Width)? size) => new(size is { } only ? [only] : AnySize);

    /// <summary>Adds an operation.</summary>
    /// <returns>The index of its value.</returns>
    /// <exception cref="ModelFormatException">It cannot work on any of the probes.</exception>
    public int Add(OnnxNode node, GraphOperation operation)
    {
        var sizes = new MapSize[probes.Count];
        ArgumentException? error = null;
        foreach (var probe in _active.ToList())
        {
            try
            {
                sizes[probe] = operation.ResultSize([.. operation.Inputs.Select(input => _sizes[input][probe])]);
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                error = e as ArgumentException ?? new ArgumentException("A size is beyond all limits.", e);
                _active.Remove(probe);
            }
        }

        if (_active.Count == 0)
        {
            throw node.Unknown($"cannot be done: {error!.Message}");
        }

        _operations.Add(operation);
        _sizes.Add(sizes);
        return _operations.Count;
    }

    /// <summary>The number of channels of a value.</summary>
    public int Channels(int value) => _sizes[value][_active[0]].Channels;

    /// <summary>The size of a value for a probe.</summary>
    public MapSize Size(int value, int probe) => _sizes[value][probe];

    /// <summary>Returns true if a value has a height and width for all probes.</summary>
    public bool HasSize(int value, IReadOnlyList<(int Height, int Width)> sizes)
        => _active.TrueForAll(probe => _sizes[value][probe] is var size && (size.Height, size.Width) == sizes[probe]);

    /// <summary>The last value of a height and width, the image first; null if there is none.</summary>
    public int? Find(IReadOnlyList<(int Height, int Width)> sizes)
    {
        if (HasSize(0, sizes))
        {
            return 0;
        }

        for (var value = _operations.Count; value > 0; value--)
        {
            if (HasSize(value, sizes))
            {
                return value;
            }
        }

        return null;
    }
}
