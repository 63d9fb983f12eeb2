using NeuralStyle.Graphs;
using NeuralStyle.Inference;

namespace NeuralStyle.Onnx;

/// <summary>Writes attention as products of matrices and a softmax.</summary>
/// <param name="writer">The file.</param>
/// <param name="style">The style, whose features are keys and values.</param>
internal sealed class OnnxAttention(OnnxGraphWriter writer, OnnxStyle style)
{
    private int _styleAttentions; // written so far

    /// <summary>Writes attention of one value over another.</summary>
    /// <param name="query">(B, C, H, W).</param>
    /// <param name="key">(B, C, h, w).</param>
    /// <param name="value">(B, V, h, w).</param>
    /// <param name="size">The size of the result; null for any size.</param>
    /// <param name="valueChannels">V.</param>
    public string Attend(string query, string key, string value, MapSize? size, int valueChannels)
        => ToMap(Weighted(Rows(query), Columns(key), Rows(value)), query, size, valueChannels);

    /// <summary>Writes attention over the style.</summary>
    /// <param name="query">(B, C, H, W).</param>
    /// <param name="o">The operation.</param>
    /// <param name="size">The size of the result; null for any size.</param>
    public string AttendStyle(string query, StyleAttentionOperation o, MapSize? size)
    {
        var index = _styleAttentions++;
        var rows = Rows(query);
        var images = style.FoldedFeatures is { } folded ? folded.Select(image => Fold(rows, image, index, o)) : [Read(rows, index, o)];
        return ToMap(images.Aggregate((sum, image) => writer.Add("Add", [sum, image])), query, size, o.ValueChannels);
    }

    private string Read(string rows, int index, StyleAttentionOperation o)
    {
        string[] parts = [writer.Unique($"{writer.Operation}/keys"), writer.Unique($"{writer.Operation}/values")];
        writer.Add("Split", [style.Features(index), writer.Integers(o.Channels, o.ValueChannels)], parts, NodeAttribute.Of("axis", 1L));
        return Weighted(rows, Columns(parts[0]), Rows(parts[1]));
    }

    private string Fold(string rows, WeightedFeatures image, int index, StyleAttentionOperation o)
    {
        var map = image.Maps[index]; // (N, C + V)
        var (keys, values) = (new float[o.Channels * map.Positions], new float[map.Positions * o.ValueChannels]);
        for (var position = 0; position < map.Positions; position++)
        {
            var pixel = map.Values.AsSpan(position * map.Channels, map.Channels);
            for (var channel = 0; channel < o.Channels; channel++)
            {
                keys[(channel * map.Positions) + position] = pixel[channel];
            }

            for (var channel = 0; channel < o.ValueChannels; channel++)
            {
                values[(position * o.ValueChannels) + channel] = pixel[o.Channels + channel] * image.Weight;
            }
        }

        return Weighted(rows, writer.Floats("keys", [1, o.Channels, map.Positions], keys), writer.Floats("values", [1, map.Positions, o.ValueChannels], values));
    }

    // (B, P, C), (B, C, N) and (B, N, V) to (B, P, V).
    private string Weighted(string queries, string keys, string values)
    {
        var shares = writer.Add("Softmax", [writer.Add("MatMul", [queries, keys])], NodeAttribute.Of("axis", -1L));
        return writer.Add("MatMul", [shares, values]);
    }

    // (B, C, H, W) to (B, C, HW).
    private string Columns(string map) => writer.Add("Reshape", [map, writer.Integers(0, 0, -1)]);

    // (B, C, H, W) to (B, HW, C), and (B, C, HW) too.
    private string Rows(string map) => writer.Add("Transpose", [Columns(map)], NodeAttribute.Of("perm", 0L, 2L, 1L));

    // (B, HW, V) to (B, V, H, W).
    private string ToMap(string rows, string like, MapSize? size, int channels)
    {
        var columns = writer.Add("Transpose", [rows], NodeAttribute.Of("perm", 0L, 2L, 1L));
        return writer.Add("Reshape", [columns, size is { } known ? writer.Integers(0, channels, known.Height, known.Width) : ShapeLike(like, channels)]);
    }

    private string ShapeLike(string map, int channels)
        => writer.Add("Concat", [writer.Integers(0, channels), writer.Add("Shape", [map], NodeAttribute.Of("start", 2L))], NodeAttribute.Of("axis", 0L));
}
