using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>The style of an exported network: an input, or folded into the file.</summary>
internal sealed class OnnxStyle
{
    private readonly OnnxGraphWriter _writer;
    private readonly Graph _graph;
    private readonly StyleValues? _folded;
    private readonly string? _weights; // the input of style weights
    private readonly Dictionary<int, (string First, string Second)> _rows = []; // of each norm: its part of the input of style values
    private readonly List<string> _features = []; // the inputs of style features

    private OnnxStyle(OnnxGraphWriter writer, Graph graph, StyleValues? folded, OnnxStyleInput input)
    {
        (_writer, _graph, _folded) = (writer, graph, folded);
        if (folded is not null || !(graph.IsConditional || graph.IsAdaptive))
        {
            return;
        }

        if (input == OnnxStyleInput.Weights)
        {
            _weights = Input(graph.Styles);
        }
        else
        {
            AddValues();
        }
    }

    /// <summary>The images whose features attention reads, where they are folded.</summary>
    public IReadOnlyList<WeightedFeatures>? FoldedFeatures => _folded?.Features;

    /// <summary>The share of the content's own statistics in a folded style of an adaptive network.</summary>
    public float ContentShare => _folded is { } style && style.Vector.Length > _graph.StyleRowLength ? style.Vector[_graph.StyleRowLength] : 0;

    /// <summary>Adds the inputs of a style.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="graph">The network.</param>
    /// <param name="folded">The folded style; null for inputs.</param>
    /// <param name="input">The kind of input.</param>
    public static OnnxStyle Create(OnnxGraphWriter writer, Graph graph, StyleValues? folded, OnnxStyleInput input) => new(writer, graph, folded, input);

    /// <summary>Adds the results of a style predictor as the outputs that are a network's style inputs.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="predictor">The predictor.</param>
    /// <param name="results">The results of its operations.</param>
    public static void WriteOutputs(OnnxGraphWriter writer, StylePredictorModel predictor, IReadOnlyList<string> results)
    {
        writer.Operation = "Output";
        if (predictor.Graph.Kind == GraphKind.Vector)
        {
            var row = writer.Add("Reshape", [results[0], writer.Integers(-1)]);
            writer.Add("Cast", [row], [writer.Output(OnnxNames.Style, OnnxType.Float, Size(predictor.RowLength))], ToFloat);
            return;
        }

        foreach (var (number, channels) in predictor.FeatureChannels.Index())
        {
            writer.Add("Cast", [results[number]], [writer.Output(OnnxNames.Features(number), OnnxType.Float, FeaturesShape(number, channels))], ToFloat);
        }
    }

    /// <summary>The input of style features of the index-th attention, (1, C, h, w).</summary>
    public string Features(int index) => _features[index];

    /// <summary>The scales and shifts of a conditional norm, (C) each, or the means and standard deviations of an adaptive one.</summary>
    /// <param name="index">The operation.</param>
    /// <param name="channels">C.</param>
    /// <param name="tables">Adds the tables of trained styles, (S, C), where they are needed; null for an adaptive norm.</param>
    public (string First, string Second) Values(int index, int channels, Func<(string Weight, string Bias)>? tables)
    {
        if (_folded is { Vector: var vector })
        {
            var offset = _graph.StyleRowOffsets[index];
            return (_writer.Floats("scale", [channels], vector.AsSpan(offset, channels)), _writer.Floats("shift", [channels], vector.AsSpan(offset + channels, channels)));
        }

        if (_weights is null)
        {
            return _rows[index];
        }

        var (weight, bias) = tables!();
        return (_writer.Add("MatMul", [_weights, weight]), _writer.Add("MatMul", [_weights, bias]));
    }

    private static NodeAttribute ToFloat => NodeAttribute.Of("to", (long)OnnxType.Float);

    private static string[] FeaturesShape(int number, int channels)
        => ["1", Size(channels), FormattableString.Invariant($"style_height_{number}"), FormattableString.Invariant($"style_width_{number}")];

    private static string Size(int size) => FormattableString.Invariant($"{size}");

    private string Input(int length) => Computed(_writer.Input(OnnxNames.Style, OnnxType.Float, Size(length)));

    private string Computed(string input)
        => _writer.Type == OnnxType.Float ? input : _writer.Add("Cast", [input], NodeAttribute.Of("to", (long)_writer.Type));

    // One Split gives each norm its part.
    private void AddValues()
    {
        _writer.Operation = OnnxNames.Style;
        var offsets = _graph.StyleRowOffsets.OrderBy(entry => entry.Value).ToList();
        if (offsets.Count > 0)
        {
            var row = Input(_graph.StyleRowLength);
            var ends = offsets.Skip(1).Select(entry => entry.Value).Append(_graph.StyleRowLength);
            var lengths = offsets.Zip(ends, (entry, end) => (end - entry.Value) / 2L).SelectMany(length => new[] { length, length }).ToArray();
            var names = lengths.Select(_ => _writer.Unique($"{OnnxNames.Style}/part")).ToArray();
            _writer.Add("Split", [row, _writer.Integers(lengths)], names, NodeAttribute.Of("axis", 0));
            for (var i = 0; i < offsets.Count; i++)
            {
                _rows[offsets[i].Key] = (names[2 * i], names[(2 * i) + 1]);
            }
        }

        foreach (var (number, channels) in _graph.StyleFeatureChannels.Index())
        {
            _features.Add(Computed(_writer.Input(OnnxNames.Features(number), OnnxType.Float, FeaturesShape(number, channels))));
        }
    }
}
