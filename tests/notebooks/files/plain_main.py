import sys

def area(w, h):
    return w * h


def main():
    print(area(*map(int, sys.argv[1:])))


if __name__ == '__main__':
    main()
