namespace NeuralStyle.Kernels.Vectors;

/// <summary>Single precision: read and written in place.</summary>
internal readonly unsafe struct SingleElements : IElements<SingleElements>
{
    public static int Size => sizeof(float);

    public static float* Read(void* source, float* buffer, int count) => (float*)source;

    public static float* Target(void* target, float* buffer) => (float*)target;

    public static void Write(float* values, void* target, int count)
    {
    }
}
