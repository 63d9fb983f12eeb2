using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

/// <summary>Reads NumPy's .npy files of version 1, little-endian float32 in C order.</summary>
internal static partial class NpyFile
{
    public static Tensor Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BitConverter.ToUInt16(bytes, startIndex: 8);
        var header = Encoding.ASCII.GetString(bytes, index: 10, headerLength);
        if (!header.Contains("'<f4'", StringComparison.Ordinal) || !header.Contains("'fortran_order': False", StringComparison.Ordinal))
        {
            throw new NotSupportedException($"Only float32 in C order can be read, but the header is {header}.");
        }

        var shape = Shape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return tensor(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + headerLength)).ToArray())
            .reshape([.. shape.Select(side => long.Parse(side, CultureInfo.InvariantCulture))]);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
