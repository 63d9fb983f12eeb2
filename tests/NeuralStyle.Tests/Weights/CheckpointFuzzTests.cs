using System.Buffers.Binary;
using System.IO.Hashing;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Changes good files at random: each is read or refused by our exception, soon and without taking memory.</summary>
/// <remarks>
/// A seeded mutator and not CsCheck: what matters is volume on raw bytes, there is nothing to shrink, and a failure is told by
/// its number, from which the same bytes come again.
/// </remarks>
public sealed class CheckpointFuzzTests
{
    private static readonly long[] Interesting = [0, 1, -1, 2, 4, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, int.MaxValue, uint.MaxValue, 1L << 62, long.MaxValue, long.MinValue, 1001];

    [Theory]
    [InlineData("kinds", 10_000)]
    [InlineData("views", 10_000)]
    [InlineData("wrapped", 10_000)]
    public void Read_ChangedZip_IsReadOrRefused(string fixture, int cases)
        => Fuzz(TorchFixture.Bytes(fixture, "zip"), cases, seed: 1, stream => TorchCheckpoint.Read(stream), isZip: true);

    [Fact]
    public void Read_ChangedZipMadeByHand_IsReadOrRefused()
        => Fuzz(ZipBytes.Good().Build(), 10_000, seed: 2, stream => TorchCheckpoint.Read(stream), isZip: true);

    [Theory]
    [InlineData("kinds", 10_000)]
    [InlineData("types", 10_000)]
    [InlineData("wrapped", 10_000)]
    public void Read_ChangedLegacyFile_IsReadOrRefused(string fixture, int cases)
        => Fuzz(TorchFixture.Bytes(fixture, "legacy"), cases, seed: 3, stream => TorchCheckpoint.Read(stream));

    [Fact]
    public void Read_ChangedSafeTensors_IsReadOrRefused()
    {
        using var seed = new MemoryStream();
        SafeTensors.Write(TorchCheckpoint.Read(TorchFixture.File("wrapped", "zip")), seed);

        Fuzz(seed.ToArray(), 30_000, seed: 4, stream => SafeTensors.Read(stream));
    }

    [Fact]
    public void Read_ChangedOnnx_IsReadOrRefused()
        => Fuzz(OnnxBytes.Model(OnnxBytes.Network()), 10_000, seed: 5, stream => OnnxReader.Parse(((MemoryStream)stream).ToArray()).Weights);

    [Fact]
    public void Read_ChangedOnnxWithWrappers_IsReadOrRefused()
    {
        var network = new OnnxNetwork { PadsAreComputed = true, Store = OnnxBytes.Constant };
        var file = network.Add("Mul", [], 255).Examples(OnnxNetworksTests.Examples(), residuals: 2).Clip(0, 255).Build();

        Fuzz(file, 5000, seed: 6, stream => OnnxReader.Parse(((MemoryStream)stream).ToArray()).Weights);
    }

    [Theory]
    [InlineData("sized-16.onnx")]
    [InlineData("flattened-13.onnx")]
    [InlineData("groups-16.onnx")]
    public void Read_ChangedOnnxOfPyTorch_IsReadOrRefused(string file)
        => Fuzz(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Weights", "Fixtures", "Onnx", file)), 2000, seed: 8, stream => OnnxReader.Parse(((MemoryStream)stream).ToArray()).Weights);

    [Fact]
    public void Read_ChangedOnnxWithTensorsBesideIt_IsReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        OnnxFolderTests.Write(folder, OnnxNetworksTests.Examples());

        Fuzz(File.ReadAllBytes(folder.File("net.onnx")), 5000, seed: 7, stream => OnnxReader.Parse(((MemoryStream)stream).ToArray(), new OnnxFolder(folder.Path)).Weights);
    }

    private static void Fuzz(byte[] good, int cases, int seed, Func<Stream, StateDict> read, bool isZip = false)
    {
        var accepted = 0;
        for (var number = 0; number < cases; number++)
        {
            var random = new Random((seed * 1_000_000) + number);
            var changed = Change(good, random);
            if (isZip && random.Next(4) != 0)
            {
                RepairChecksums(changed);
            }

            var error = HostileFile.SoonAndSmall(() => read(new MemoryStream(changed)), $"Case {number}");
            accepted += error is null ? 1 : 0;
            Assert.True(error is null or ModelFormatException { Rule: not null }, $"Case {number}: {error}");
        }

        Assert.InRange(accepted, 1, cases - 1); // otherwise the changes do not reach what they should
    }

    private static byte[] Change(byte[] good, Random random)
    {
        var changed = (byte[])good.Clone();
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            changed = random.Next(8) switch
            {
                0 or 1 => ChangeByte(changed, random, old => (byte)(old ^ (1 << random.Next(8)))),
                2 or 3 => ChangeByte(changed, random, _ => (byte)random.Next(256)),
                4 => changed[..random.Next(changed.Length + 1)],
                5 => Splice(changed, random),
                _ => ChangeInteger(changed, random),
            };
        }

        return changed;
    }

    private static byte[] ChangeByte(byte[] bytes, Random random, Func<byte, byte> change)
    {
        if (bytes.Length > 0)
        {
            var place = random.Next(bytes.Length);
            bytes[place] = change(bytes[place]);
        }

        return bytes;
    }

    private static byte[] ChangeInteger(byte[] bytes, Random random)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, Interesting[random.Next(Interesting.Length)]);
        var width = 1 << random.Next(4);
        if (bytes.Length >= width)
        {
            value[..width].CopyTo(bytes.AsSpan(random.Next(bytes.Length - width + 1)));
        }

        return bytes;
    }

    // Some bytes come out, and some others of the file come in.
    private static byte[] Splice(byte[] bytes, Random random)
    {
        var (from, to) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
        var taken = bytes.AsSpan(from, Math.Min(random.Next(24), bytes.Length - from));
        return [.. bytes[..to], .. taken, .. bytes[Math.Min(bytes.Length, to + (random.Next(2) * taken.Length))..]];
    }

    // Gives each record the CRC-32 of its changed data, as far as the directory can still be followed, so that changes get past it.
    private static void RepairChecksums(Span<byte> file)
    {
        for (var at = file.IndexOf("PK\x01\x02"u8); at >= 0 && at + 46 <= file.Length; at = Next(file, at))
        {
            var (size, start) = (BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 24)..]), BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 42)..]));
            if ((long)start + 30 > file.Length)
            {
                continue;
            }

            var local = file[(int)start..];
            var data = 30 + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
            if (data + (long)size <= local.Length)
            {
                Repair(file[(at + 16)..], local, data, (int)size);
            }
        }
    }

    private static void Repair(Span<byte> inDirectory, Span<byte> local, int data, int size)
    {
        var crc = Crc32.HashToUInt32(local.Slice(data, size));
        BinaryPrimitives.WriteUInt32LittleEndian(inDirectory, crc);
        var after = local[(data + size)..];
        if ((local[6] & 8) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(local[14..], crc);
        }
        else if (after.Length >= 8 && after.StartsWith("PK\x07\x08"u8))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(after[4..], crc);
        }
    }

    private static int Next(ReadOnlySpan<byte> file, int at)
    {
        var next = file[(at + 4)..].IndexOf("PK\x01\x02"u8);
        return next < 0 ? -1 : at + 4 + next;
    }
}
