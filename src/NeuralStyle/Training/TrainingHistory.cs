using System.Globalization;
using System.Runtime.InteropServices;
using NeuralStyle.Weights;

namespace NeuralStyle.Training;

/// <summary>The losses of a training, in a bounded number of points: where there are too many, each two become one.</summary>
/// <remarks>A function of the losses alone, so that a resumed training has the history of the uninterrupted one, bit for bit.</remarks>
internal sealed class TrainingHistory
{
    private const int FixedColumns = 4; // step, steps, rate, sum of losses; then the sums of the parts

    private readonly int _capacity;
    private readonly List<double[]> _rows = []; // the last one may be of fewer steps
    private string[] _parts = [];
    private int _interval = 1; // steps to a row

    /// <param name="capacity">The largest number of points, even.</param>
    public TrainingHistory(int capacity = 2000) => _capacity = capacity;

    /// <summary>The points, in order of their steps.</summary>
    public IReadOnlyList<TrainingPoint> Points => [.. _rows.Select(Point)];

    /// <summary>Adds a step, unless its loss is not finite.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="rate">Its learning rate.</param>
    public void Add(int step, StepLosses losses, double rate)
    {
        if (!float.IsFinite(losses.Total))
        {
            return;
        }

        _parts = _parts.Length > 0 ? _parts : [.. losses.Parts.Keys];
        double[] row = [step, 1, rate, losses.Total, .. _parts.Select(part => (double)losses.Parts[part])];
        if (_rows.Count > 0 && _rows[^1][1] < _interval)
        {
            _rows[^1] = Joined(_rows[^1], row);
            return;
        }

        if (_rows.Count == _capacity)
        {
            Halve();
        }

        _rows.Add(row);
    }

    /// <summary>The history as a tensor (rows, columns) in double precision, and the text that it is read with.</summary>
    public (WeightTensor Rows, string Columns) Save()
    {
        double[] values = [.. _rows.SelectMany(row => row)];
        var tensor = WeightTensor.Create(WeightType.Float64, [_rows.Count, FixedColumns + _parts.Length], MemoryMarshal.AsBytes<double>(values).ToArray());
        return (tensor, string.Join('|', [_interval.ToString(CultureInfo.InvariantCulture), .. _parts]));
    }

    /// <summary>Replaces the history by the result of <see cref="Save"/>.</summary>
    /// <param name="rows">The tensor.</param>
    /// <param name="columns">The text.</param>
    /// <exception cref="FormatException">The two do not go together.</exception>
    public void Load(WeightTensor rows, string columns)
    {
        var texts = columns.Split('|');
        var width = FixedColumns + texts.Length - 1;
        if (rows.Type != WeightType.Float64 || rows.Shape is not [_, var found] || found != width
            || !int.TryParse(texts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var interval) || interval < 1)
        {
            throw new FormatException($"The history is a tensor {rows} with the columns '{columns}'.");
        }

        (_interval, _parts) = (interval, texts[1..]);
        _rows.Clear();
        _rows.AddRange(MemoryMarshal.Cast<byte, double>(rows.Bytes.Span).ToArray().Chunk(width));
    }

    // Two rows into one: the later step and rate, the sums of the rest.
    private static double[] Joined(double[] first, double[] second)
        => [second[0], first[1] + second[1], second[2], .. first.Skip(3).Zip(second.Skip(3), (a, b) => a + b)];

    private void Halve()
    {
        var joined = _rows.Chunk(2).Select(pair => pair.Aggregate(Joined)).ToList();
        _rows.Clear();
        _rows.AddRange(joined);
        _interval *= 2;
    }

    private TrainingPoint Point(double[] row) => new()
    {
        Step = (int)row[0],
        Steps = (int)row[1],
        LearningRate = row[2],
        Loss = (float)(row[3] / row[1]),
        Parts = _parts.Select((part, i) => KeyValuePair.Create(part, (float)(row[FixedColumns + i] / row[1]))).ToDictionary(),
    };
}
