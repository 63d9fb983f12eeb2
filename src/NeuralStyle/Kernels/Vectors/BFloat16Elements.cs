using System.Runtime.Intrinsics;

namespace NeuralStyle.Kernels.Vectors;

/// <summary>bfloat16, the upper half of a single-precision number; converted through a buffer that stays in the cache.</summary>
internal readonly unsafe struct BFloat16Elements : IElements<BFloat16Elements>
{
    private const int HalfBits = 16;

    public static int Size => sizeof(ushort);

    public static float* Read(void* source, float* buffer, int count)
    {
        var from = (ushort*)source;
        var i = 0;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(from + i));
            Vector256.ShiftLeft(low, HalfBits).AsSingle().Store(buffer + i);
            Vector256.ShiftLeft(high, HalfBits).AsSingle().Store(buffer + i + Vector256<float>.Count);
        }

        for (; i < count; i++)
        {
            buffer[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << HalfBits);
        }

        return buffer;
    }

    public static float* Target(void* target, float* buffer) => buffer;

    public static void Write(float* values, void* target, int count)
    {
        var to = (ushort*)target;
        var i = 0;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var low = Round(Vector256.Load(values + i).AsUInt32());
            var high = Round(Vector256.Load(values + i + Vector256<float>.Count).AsUInt32());
            Vector256.Narrow(low, high).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = (ushort)Round(Vector256.Create(BitConverter.SingleToUInt32Bits(values[i])))[0];
        }
    }

    // To the nearest, ties to even, as LibTorch does; what is not finite becomes so by no carry, since a NaN keeps its upper half.
    private static Vector256<uint> Round(Vector256<uint> bits)
    {
        var isOdd = Vector256.ShiftRightLogical(bits, HalfBits) & Vector256<uint>.One;
        var rounded = Vector256.ShiftRightLogical(bits + isOdd + Vector256.Create(0x7FFFu), HalfBits);
        var isNaN = ~Vector256.Equals(bits.AsSingle(), bits.AsSingle()).AsUInt32();
        return Vector256.ConditionalSelect(isNaN, Vector256.ShiftRightLogical(bits, HalfBits) | Vector256.Create(0x40u), rounded);
    }
}
