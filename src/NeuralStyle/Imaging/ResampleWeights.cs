namespace NeuralStyle.Imaging;

/// <summary>For each sample of a resized line: the first source sample that it takes from, and the weights, which sum to one.</summary>
internal sealed class ResampleWeights
{
    private readonly int[] _starts;
    private readonly float[][] _weights;

    private ResampleWeights(int sourceLength, int[] starts, float[][] weights)
        => (SourceLength, _starts, _weights) = (sourceLength, starts, weights);

    public int SourceLength { get; }

    public int Length => _starts.Length;

    public static ResampleWeights Create(int sourceLength, int length, ResizeFilter filter)
    {
        var (kernel, radius) = Kernel(filter);
        var scale = (double)sourceLength / length;
        var widening = Math.Max(scale, 1); // a filter over the source's pixels when magnifying, over the result's when shrinking
        var starts = new int[length];
        var weights = new float[length][];
        for (var i = 0; i < length; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = (int)Math.Max(0, Math.Floor(centre - (radius * widening) + 0.5));
            var last = (int)Math.Min(sourceLength, Math.Floor(centre + (radius * widening) + 0.5));
            starts[i] = first;
            weights[i] = Normalized(last - first, k => kernel((first + k + 0.5 - centre) / widening));
        }

        return new(sourceLength, starts, weights);
    }

    public int Start(int index) => _starts[index];

    public ReadOnlySpan<float> Of(int index) => _weights[index];

    private static float[] Normalized(int count, Func<int, double> weight)
    {
        var raw = Enumerable.Range(0, count).Select(weight).ToArray();
        var sum = raw.Sum();
        return [.. raw.Select(value => (float)(value / sum))];
    }

    private static (Func<double, double> Kernel, int Radius) Kernel(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Triangle => (x => Math.Max(0, 1 - Math.Abs(x)), 1),
        ResizeFilter.CatmullRom => (x => CatmullRom(Math.Abs(x)), 2),
        ResizeFilter.Lanczos3 => (x => Math.Abs(x) < 3 ? Sinc(x) * Sinc(x / 3) : 0, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a resize filter."),
    };

    private static double CatmullRom(double x) => x switch
    {
        < 1 => (((1.5 * x) - 2.5) * x * x) + 1,
        < 2 => (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
